using Microsoft.Net.Http.Headers;
using Ulak.Console.Messages;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary><c>/api/v1/messages</c>: the list, one message, its content and its parts.</summary>
internal static class MessageApi
{
    /// <summary>The policy of a downloaded part: sandboxed, with an opaque origin.</summary>
    private const string PartContentSecurityPolicy = "sandbox; default-src 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/messages", ListAsync);
        routes.MapGet("/api/v1/messages/{id}", ShowAsync);
        routes.MapGet("/api/v1/messages/{id}/raw", RawAsync);
        routes.MapGet("/api/v1/messages/{id}/html", HtmlAsync);
        routes.MapGet("/api/v1/messages/{id}/parts/{number:int}", PartAsync);
    }

    /// <summary>Finds the message that a path names: an id, or <c>latest</c>. Null for none.</summary>
    public static async ValueTask<MailId?> ResolveAsync(IMailStore store, string id, CancellationToken stop)
    {
        if (MailId.TryParse(id, out var mail))
        {
            return mail;
        }

        return id == "latest" && (await store.ListMessagesAsync(new MessageQuery(Limit: 1), stop)).Items is [var newest, ..] ? newest.Id : null;
    }

    /// <summary>A part as a download.</summary>
    public static IResult Download(HttpContext http, ParsedMessage parsed, MimeKit.MimeEntity part, int number)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(PartTree.FileName(part) ?? $"part-{number}");
        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.Headers.ContentSecurityPolicy = PartContentSecurityPolicy;
        return Results.Stream(
            async output =>
            {
                await using (parsed)
                {
                    await PartTree.WriteAsync(part, output, http.RequestAborted);
                }
            },
            PartTree.MediaTypeOf(part));
    }

    /// <summary>Returns the message's octets as a download.</summary>
    public static async Task<IResult?> RawContentAsync(HttpContext http, IMailStore store, MailId mail)
    {
        if (await store.FindMessageAsync(mail, http.RequestAborted) is null)
        {
            return null;
        }

        return ApiQuery.IsNotModified(http, $"\"{mail}\"")
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Stream(output => store.CopyContentAsync(mail, output, http.RequestAborted).AsTask(), "message/rfc822", $"{mail}.eml");
    }

    private static async Task<IResult> ListAsync(HttpContext http, IMailStore store)
    {
        if (ApiQuery.ReadPage(http.Request, out var after, out var limit) is { } problem)
        {
            return problem;
        }

        MailId? session = null;
        if (ApiQuery.Value(http.Request, "session") is { } text)
        {
            if (!MailId.TryParse(text, out var id))
            {
                return ApiProblem.InvalidValue("session", text, "the id of a session");
            }

            session = id;
        }

        var page = await store.ListMessagesAsync(new MessageQuery(ApiQuery.Value(http.Request, "q"), after, limit) { SessionId = session }, http.RequestAborted);
        ApiQuery.AddNextLink(http, page.Next);
        return ApiJson.Result(new MessageListDocument([.. page.Items.Select(MessageSummaryDocument.Of)], page.Next?.ToString()), ApiJson.Context.MessageListDocument);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IMailStore store, string id) =>
        await ResolveAsync(store, id, http.RequestAborted) is { } mail && await MessageDocumentReader.ReadAsync(store, mail, http.RequestAborted) is { } document
            ? ApiJson.Result(document, ApiJson.Context.MessageDocument)
            : ApiProblem.MessageNotFound(id);

    private static async Task<IResult> RawAsync(HttpContext http, IMailStore store, string id) =>
        await ResolveAsync(store, id, http.RequestAborted) is { } mail && await RawContentAsync(http, store, mail) is { } answer ? answer : ApiProblem.MessageNotFound(id);

    private static async Task<IResult> HtmlAsync(HttpContext http, IMailStore store, MessageContentReader reader, string id)
    {
        if (await ResolveAsync(store, id, http.RequestAborted) is not { } mail || await store.FindMessageAsync(mail, http.RequestAborted) is null)
        {
            return ApiProblem.MessageNotFound(id);
        }

        if (await reader.ReadHtmlAsync(mail, http.RequestAborted) is not { } html)
        {
            return new ApiProblem(StatusCodes.Status404NotFound, "The message has no HTML.", $"Its text stands in GET /api/v1/messages/{mail}.");
        }

        http.Response.Headers.ContentSecurityPolicy = MessageEndpoints.FramePolicyFor(http.Request);
        return Results.Text(html, "text/html", System.Text.Encoding.UTF8);
    }

    private static async Task<IResult> PartAsync(HttpContext http, IMailStore store, string id, int number)
    {
        if (await ResolveAsync(store, id, http.RequestAborted) is not { } mail || await ParsedMessage.ReadAsync(store, mail, http.RequestAborted) is not { } parsed)
        {
            return ApiProblem.MessageNotFound(id);
        }

        if (parsed.Message is { } message && PartTree.Of(message).Parts.ElementAtOrDefault(number) is { } part)
        {
            return Download(http, parsed, part, number);
        }

        await parsed.DisposeAsync();
        return ApiProblem.PartNotFound(number);
    }
}
