using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Ulak.Console.Api;

/// <summary>Reads and writes JSON for the API.</summary>
internal static class ApiJson
{
    /// <summary>The maximum size of a body without message content.</summary>
    private const int MaxRequestOctets = 1 << 20;

    /// <summary>
    /// The serializer context. Responses are application/json with nosniff and never part of a page, so letters need no escapes.
    /// </summary>
    public static ApiJsonContext Context { get; } = new(CreateOptions());

    /// <summary>The options of all contexts of the API.</summary>
    public static JsonSerializerOptions CreateOptions() => new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static IResult Result<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        new JsonResult<T>(value, type, status);

    /// <summary>Reads the body of a request. Returns a problem when it is not valid.</summary>
    public static Task<(T? Value, ApiProblem? Problem)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class => ReadAsync(request, type, MaxRequestOctets);

    /// <summary>Reads the body of a request up to a maximum size. Returns a problem when it is not valid.</summary>
    public static async Task<(T? Value, ApiProblem? Problem)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, long most)
        where T : class
    {
        if (!IsJson(request.ContentType))
        {
            return (null, ApiProblem.NotJson(request.ContentType));
        }

        if (await RequestBody.ReadAsync(request, most) is not { } body)
        {
            return (null, ApiProblem.TooLarge(most));
        }

        try
        {
            using (body)
            {
                return await JsonSerializer.DeserializeAsync(body, type, request.HttpContext.RequestAborted) is { } value
                    ? (value, null)
                    : (null, ApiProblem.InvalidBody("The body is null.", "Send a JSON object."));
            }
        }
        catch (JsonException e)
        {
            var field = e.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "";
            var problem = ApiProblem.InvalidBody($"The body is not the JSON that is expected{(field.Length > 0 ? " at " + e.Path : "")}.",
                "Send a JSON object as /api/v1/openapi.json describes it; names that are not in it are refused, for they may be "
                + "misspelt.");
            return (null, field.Length == 0 ? problem
                : problem with { Errors = [new FieldError(field, "It is unknown, or its value is not of the type that is described.")] });
        }
    }

    // Another type could be sent by a form of another site, and by a program by mistake.
    private static bool IsJson(string? type)
    {
        var name = type?.Split(';')[0].Trim() ?? "";
        return name.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private sealed class JsonResult<T>(T value, JsonTypeInfo<T> type, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            return JsonSerializer.SerializeAsync(httpContext.Response.Body, value, type, httpContext.RequestAborted);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Ulak.Console.Chaos.ChaosRuleRequest))]
[JsonSerializable(typeof(ChaosListDocument))]
[JsonSerializable(typeof(Ulak.Console.Inboxes.InboxListDocument))]
[JsonSerializable(typeof(Ulak.Console.Inboxes.InboxLimitsDocument))]
[JsonSerializable(typeof(Ulak.Console.Inboxes.RuleListDocument))]
[JsonSerializable(typeof(Ulak.Console.Inboxes.RuleDocument))]
[JsonSerializable(typeof(Ulak.Inbox.Rules.RuleDefinition))]
[JsonSerializable(typeof(ChaosRuleDocument))]
[JsonSerializable(typeof(ChaosClearedDocument))]
[JsonSerializable(typeof(ApiProblemDocument))]
[JsonSerializable(typeof(MessageListDocument))]
[JsonSerializable(typeof(MessageDocument))]
[JsonSerializable(typeof(NestedMessageDocument))]
[JsonSerializable(typeof(MessagePatch))]
[JsonSerializable(typeof(BulkRequest))]
[JsonSerializable(typeof(BulkResult))]
[JsonSerializable(typeof(UndoRequest))]
[JsonSerializable(typeof(CreateMessageRequest))]
[JsonSerializable(typeof(SessionListDocument))]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(HtmlCheckDocument))]
[JsonSerializable(typeof(InfoDocument))]
[JsonSerializable(typeof(TagListDocument))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(WebhookDocument))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
