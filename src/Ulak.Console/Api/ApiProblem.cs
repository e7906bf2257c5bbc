using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Ulak.Storage;
using Ulak.Storage.Search;

namespace Ulak.Console.Api;

/// <summary>A problem document (RFC 9457) with a remedy.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, in a sentence.</param>
/// <param name="Remedy">What to do, in a sentence.</param>
internal sealed record ApiProblem(int Status, string Detail, string Remedy) : IResult
{
    /// <summary>The fields that are wrong; empty where the problem is not one of fields.</summary>
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    public static ApiProblem MessageNotFound(string id) =>
        new(StatusCodes.Status404NotFound, $"There is no message {id}.",
        "List the messages with GET /api/v1/messages; it may have been deleted, or have gone with age.");

    public static ApiProblem SessionNotFound(string id) =>
        new(StatusCodes.Status404NotFound, $"There is no session {id}.",
        "List the sessions with GET /api/v1/sessions; it may have gone with age.");

    public static ApiProblem PartNotFound(int number) =>
        new(StatusCodes.Status404NotFound, $"The message has no part {number}.",
        "The parts and their numbers stand in GET /api/v1/messages/{id}.");

    /// <summary>A missing path, or a method that the path does not support. The Allow field then lists its methods.</summary>
    public static ApiProblem PathNotFound(HttpContext http)
    {
        if (AllowedMethods.For(http) is not [_, ..] methods || methods.Contains(http.Request.Method))
        {
            return new(StatusCodes.Status404NotFound, "There is nothing at this path.",
                "The paths and their methods stand in /api/v1/openapi.json.");
        }

        http.Response.Headers.Allow = string.Join(", ", methods);
        return new(StatusCodes.Status405MethodNotAllowed, $"The path has no {http.Request.Method}.",
            $"It has {string.Join(", ", methods)}.");
    }

    public static ApiProblem NotJson(string? type) => new(
        StatusCodes.Status415UnsupportedMediaType,
        string.IsNullOrEmpty(type) ? "The body has no Content-Type." : $"The body's type is '{type}'.",
        "Send JSON with Content-Type: application/json.");

    public static ApiProblem TooLarge(long most) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {most} octets.", "Send less, or raise limits.message.");

    public static ApiProblem InvalidValue(string name, string? value, string form) =>
        new(StatusCodes.Status400BadRequest, $"{name} is '{value}', but must be {form}.", $"Leave {name} out, or give {form}.")
        {
            Errors = [new FieldError(name, $"'{value}' is not {form}.")],
        };

    /// <summary>Fields of a request that are wrong, all at once.</summary>
    public static ApiProblem InvalidFields(ImmutableArray<FieldError> errors) => new(
        StatusCodes.Status400BadRequest,
        errors is [var only] ? $"{only.Field}: {only.Detail}"
            : $"{errors.Length} fields are wrong: {string.Join(", ", errors.Select(each => each.Field))}.",
        "Correct the fields; /api/v1/openapi.json describes them.")
    {
        Errors = errors,
    };

    /// <summary>A search with an unknown filter or value; null if the search is valid.</summary>
    public static ApiProblem? InvalidSearch(string? search) => SearchQuery.Parse(search).Problems is { IsEmpty: false } problems
        ? new ApiProblem(StatusCodes.Status400BadRequest, problems[0], "Correct the search, or put the text in quotes.")
        : null;

    public static ApiProblem InvalidBody(string what, string remedy) => new(StatusCodes.Status400BadRequest, what, remedy);

    public static ApiProblem FromException(Exception e) => e switch
    {
        StoreUnavailableException { IsFull: true } =>
            new(StatusCodes.Status507InsufficientStorage, e.Message, "Make room on the disk, then try again."),
        StoreUnavailableException =>
            new(StatusCodes.Status503ServiceUnavailable, e.Message, "Try again; if it persists, see the server's log."),
        BadHttpRequestException bad => new(bad.StatusCode, bad.Message, "Correct the request; /api/v1/openapi.json describes it."),
        _ => new(StatusCodes.Status500InternalServerError, "The fault is the server's own.",
            "See the server's log. What was received is safe; try again."),
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        httpContext.Response.ContentType = "application/problem+json";

        // RFC 9457 §4.2.1: with about:blank, the title is the phrase of the status.
        var document = new ApiProblemDocument("about:blank", ReasonPhrases.GetReasonPhrase(Status), Status, Detail, Remedy)
        {
            Errors = Errors.IsEmpty ? null : Errors,
        };
        ApiJson.Write(httpContext.Response.BodyWriter, document, ApiJson.Context.ApiProblemDocument);
        await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}

/// <summary>The JSON document of an <see cref="ApiProblem"/>.</summary>
internal sealed record ApiProblemDocument(string Type, string Title, int Status, string Detail, string Remedy)
{
    /// <summary>The fields that are wrong; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldError>? Errors { get; init; }
}

/// <summary>A field of a request that is wrong.</summary>
/// <param name="Field">Its name, with the place in a list: <c>to[1]</c>.</param>
/// <param name="Detail">What is wrong with it, in a sentence.</param>
internal sealed record FieldError(string Field, string Detail);
