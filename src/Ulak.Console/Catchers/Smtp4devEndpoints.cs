using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ulak.Mime;
using Ulak.Mime.Parts;
using Ulak.Storage;

namespace Ulak.Console.Catchers;

/// <summary>smtp4dev's API of messages below <c>/smtp4dev</c>.</summary>
internal static class Smtp4devEndpoints
{
    private const int DefaultPageSize = 25;

    public static void Map(IEndpointRouteBuilder routes, string prefix)
    {
        var messages = prefix + "/api/messages";
        routes.Get(messages, http => ListAsync(http, http.QueryText("searchTerms"), http.QueryFlag("sortIsDescending")));
        routes.Get(messages + "/new", http => NewAsync(http, http.QueryText("lastSeenMessageId")));
        routes.Get(messages + "/{id}", http => new CatcherInbox(http) is var inbox
            ? inbox.ShowAsync(http.RouteText("id"), (stored, mail) => CatcherInbox.Json(Details(stored, mail)))
            : null!);
        routes.Get(messages + "/{id}/html", http => new CatcherInbox(http) is var inbox
            ? inbox.ShowAsync(http.RouteText("id"), (_, mail) => mail.Body.HasHtml
                ? new SandboxedText(inbox.Html(mail), "text/html; charset=utf-8")
                : null)
            : null!);
        routes.Get(messages + "/{id}/plaintext", http => new CatcherInbox(http) is var inbox
            ? inbox.ShowAsync(http.RouteText("id"), (_, mail) => new SandboxedText(inbox.PlainText(mail), "text/plain; charset=utf-8"))
            : null!);
        foreach (var name in new[] { "source", "raw" })
        {
            routes.Get($"{messages}/{{id}}/{name}", http =>
                new CatcherInbox(http).RawAsync(http.RouteText("id"), "text/plain; charset=utf-8"));
        }

        routes.Get(messages + "/{id}/download", http =>
            new CatcherInbox(http).RawAsync(http.RouteText("id"), "message/rfc822", isDownload: true));
        routes.Get(messages + "/{id}/part/{part:int}/content", http =>
            new CatcherInbox(http).PartAsync(http.RouteText("id"), mail => mail.Parts.ElementAtOrDefault(http.RouteNumber("part"))));
        routes.Post(messages + "/{id}/markRead", async http =>
        {
            await new CatcherInbox(http).MarkReadAsync(
                Ulak.Smtp.MailId.TryParse(http.RouteText("id"), out var mail) ? MessageSelection.Of(mail) : MessageSelection.Of());
            return Results.Ok();
        });
        routes.Post(messages + "/markAllRead", async http =>
        {
            await new CatcherInbox(http).MarkReadAsync(MessageSelection.All);
            return Results.Ok();
        });
        routes.Delete(messages + "/{id}", async http =>
        {
            var inbox = new CatcherInbox(http);
            if (http.RouteText("id") == "*")
            {
                await inbox.DeleteAllAsync();
                return Results.Ok();
            }

            return await inbox.DeleteAsync(http.RouteText("id")) ? Results.Ok() : CatcherInbox.NotFound;
        });
        routes.Get(prefix + "/api/version", _ => CatcherInbox.Json(new JsonObject { ["version"] = Api.InfoApi.Version }));
    }

    private static async Task<IResult> ListAsync(HttpContext http, string? searchTerms, bool? sortIsDescending)
    {
        var inbox = new CatcherInbox(http);
        var search = string.IsNullOrWhiteSpace(searchTerms) ? null : CatcherInbox.Quote(searchTerms);
        var size = Math.Max(1, inbox.Number("pageSize", DefaultPageSize, CatcherInbox.MaxList));
        var page = Math.Max(1, inbox.Number("page", 1, int.MaxValue / CatcherInbox.MaxList));
        var total = await inbox.CountAsync(search);
        var pages = (int)((total + size - 1) / size);

        // The store lists newest first: the first page of the oldest is the last one, from its end.
        var isNewestFirst = sortIsDescending ?? true;
        var end = total - ((long)(page - 1) * size);
        var start = isNewestFirst ? (page - 1) * size : (int)Math.Max(0, end - size);
        var items = await inbox.ListAsync(search, start, isNewestFirst ? size : (int)Math.Clamp(end, 0, size));
        return CatcherInbox.Json(new JsonObject
        {
            ["results"] = Summaries(isNewestFirst ? items : items.Reverse()),
            ["currentPage"] = page,
            ["pageCount"] = pages,
            ["pageSize"] = size,
            ["rowCount"] = total,
            ["firstRowOnPage"] = Math.Min(((long)(page - 1) * size) + 1, total),
            ["lastRowOnPage"] = Math.Min((long)page * size, total),
        });
    }

    private static async Task<IResult> NewAsync(HttpContext http, string? lastSeenMessageId)
    {
        var inbox = new CatcherInbox(http);
        var items = await inbox.ListAsync(null, 0, CatcherInbox.MaxList);
        return CatcherInbox.Json(Summaries(items.TakeWhile(item => item.Id.ToString() != lastSeenMessageId)));
    }

    private static JsonArray Summaries(IEnumerable<MessageListItem> items) => [.. items.Select(item => (JsonNode)new JsonObject
    {
        ["id"] = item.Id.ToString(),
        ["from"] = item.Summary.From,
        ["to"] = Texts(item.ForwardPaths),
        ["deliveredTo"] = string.Join(", ", item.ForwardPaths),
        ["receivedDate"] = item.ReceivedAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        ["subject"] = item.Summary.Subject,
        ["attachmentCount"] = item.Summary.Attachments,
        ["isUnread"] = !item.IsRead,
        ["isRelayed"] = false,
        ["hasWarnings"] = item.RemarkCount > 0,
    })];

    private static JsonObject Details(StoredMessage stored, ParsedMail mail) => new()
    {
        ["id"] = stored.Item.Id.ToString(),
        ["sessionId"] = stored.Item.SessionId.ToString(),
        ["from"] = stored.Item.Summary.From,
        ["to"] = CatcherInbox.AddressTexts(mail, "To"),
        ["cc"] = CatcherInbox.AddressTexts(mail, "Cc"),
        ["bcc"] = CatcherInbox.AddressTexts(mail, "Bcc"),
        ["deliveredTo"] = Texts(stored.Item.ForwardPaths),
        ["receivedDate"] = stored.Item.ReceivedAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        ["subject"] = stored.Item.Summary.Subject,
        ["secureConnection"] = false,
        ["hasHtmlBody"] = mail.Body.HasHtml,
        ["hasPlainTextBody"] = mail.Body.Text.Count > 0,
        ["headers"] = Headers(mail.Root),
        ["parts"] = new JsonArray(Part(mail.Root)),
        ["mimeParseError"] = null,
        ["relayError"] = null,
        ["warnings"] = new JsonArray(),
    };

    private static JsonNode Part(MailPart part) => new JsonObject
    {
        ["id"] = part.Number.ToString(CultureInfo.InvariantCulture),
        ["name"] = part.FileName ?? part.MediaType,
        ["contentId"] = part.ContentId,
        ["isAttachment"] = part.FileName is not null,
        ["headers"] = Headers(part),
        ["childParts"] = new JsonArray([.. part.Children.Select(Part)]),
    };

    private static JsonArray Headers(MailPart part) =>
        [.. part.Headers.Select(header => (JsonNode)new JsonObject { ["name"] = header.Name, ["value"] = header.Value })];

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}

/// <summary>Content of a message as it is, for programs. A browser that opens it gets a sandbox, which runs and loads nothing.</summary>
internal sealed class SandboxedText(string text, string type) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        httpContext.Response.ContentType = type;
        return httpContext.Response.WriteAsync(text, Encoding.UTF8, httpContext.RequestAborted);
    }
}
