using System.Text;
using Ulak.Console.Api;
using Ulak.Console.Messages;
using Ulak.Storage;

namespace Ulak.Console.Mailpit;

/// <summary>Mailpit's paths for one message. An id may be <c>latest</c>.</summary>
internal static class MailpitMessageEndpoints
{
    internal static readonly IResult NotFound = Results.Text("There is no such message.", statusCode: StatusCodes.Status404NotFound);

    public static void Map(IEndpointRouteBuilder routes, string prefix)
    {
        var message = prefix + "/api/v1/message/{id}";
        routes.MapGet(message, ShowAsync);
        routes.MapGet(message + "/headers", HeadersAsync);
        routes.MapGet(message + "/raw", RawAsync);
        routes.MapGet(message + "/part/{number:int}", PartAsync);
        MailpitChecks.Map(routes, message);
        routes.MapGet(prefix + "/view/{id}.html", HtmlAsync);
        routes.MapGet(prefix + "/view/{id}.txt", TextAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IMailStore store, string id)
    {
        if (await MessageApi.ResolveAsync(store, id, http.RequestAborted) is not { } mail || await store.FindMessageAsync(mail, http.RequestAborted) is not { } stored
            || await ParsedMessage.ReadAsync(store, mail, http.RequestAborted) is not { } parsed)
        {
            return NotFound;
        }

        await using (parsed)
        {
            await store.MarkReadAsync([mail], read: true, http.RequestAborted);
            using var empty = new MimeKit.MimeMessage();
            return MailpitEndpoints.Result(MailpitReader.Message(stored, parsed.Message ?? empty), MailpitJsonContext.Readable.MailpitMessage);
        }
    }

    private static async Task<IResult> HeadersAsync(HttpContext http, IMailStore store, string id)
    {
        if (await ReadAsync(http, store, id) is not { } parsed)
        {
            return NotFound;
        }

        await using (parsed)
        {
            var fields = parsed.Headers.GroupBy(header => header.Field, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(header => (ParsedMessage.ReadOrNull(() => header.Value) ?? "").Trim())]);
            return MailpitEndpoints.Result(fields, MailpitJsonContext.Readable.IReadOnlyDictionaryStringIReadOnlyListString);
        }
    }

    private static async Task<IResult> RawAsync(HttpContext http, IMailStore store, string id)
    {
        if (await MessageApi.ResolveAsync(store, id, http.RequestAborted) is not { } mail || await store.FindMessageAsync(mail, http.RequestAborted) is null)
        {
            return NotFound;
        }

        // The header nosniff keeps browsers from guessing another type.
        return Results.Stream(output => store.CopyContentAsync(mail, output, http.RequestAborted).AsTask(), "text/plain; charset=utf-8");
    }

    private static async Task<IResult> PartAsync(HttpContext http, IMailStore store, string id, int number)
    {
        if (await ReadAsync(http, store, id) is not { } parsed)
        {
            return NotFound;
        }

        if (parsed.Message is { } message && PartTree.Of(message).Parts.ElementAtOrDefault(number) is { } part)
        {
            return MessageApi.Download(http, parsed, part, number);
        }

        await parsed.DisposeAsync();
        return NotFound;
    }

    private static async Task<IResult> HtmlAsync(HttpContext http, IMailStore store, MessageContentReader reader, string id)
    {
        if (await MessageApi.ResolveAsync(store, id, http.RequestAborted) is not { } mail || await store.FindMessageAsync(mail, http.RequestAborted) is null
            || await reader.ReadHtmlAsync(mail, http.RequestAborted) is not { } html)
        {
            return NotFound;
        }

        http.Response.Headers.ContentSecurityPolicy = MessageEndpoints.FramePolicyFor(http.Request);
        return Results.Text(html, "text/html", Encoding.UTF8);
    }

    private static async Task<IResult> TextAsync(HttpContext http, IMailStore store, string id)
    {
        if (await ReadAsync(http, store, id) is not { } parsed)
        {
            return NotFound;
        }

        await using (parsed)
        {
            return Results.Text(parsed.Message is { } message ? ParsedMessage.ReadOrNull(() => message.TextBody) ?? "" : "", "text/plain", Encoding.UTF8);
        }
    }

    private static async Task<ParsedMessage?> ReadAsync(HttpContext http, IMailStore store, string id) =>
        await MessageApi.ResolveAsync(store, id, http.RequestAborted) is { } mail ? await ParsedMessage.ReadAsync(store, mail, http.RequestAborted) : null;
}
