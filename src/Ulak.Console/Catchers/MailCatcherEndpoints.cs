using System.Globalization;
using System.Text.Json.Nodes;
using Ulak.Mime;
using Ulak.Mime.Parts;
using Ulak.Storage;

namespace Ulak.Console.Catchers;

/// <summary>
/// MailCatcher's API below <c>/mailcatcher</c>. Lists are oldest first, as MailCatcher's are. Ids are Ulak's, not numbers from 1.
/// </summary>
internal static class MailCatcherEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, string prefix)
    {
        var messages = prefix + "/messages";
        routes.Get(messages, async http =>
        {
            var items = await new CatcherInbox(http).ListAsync(null, 0, CatcherInbox.MaxList);
            return CatcherInbox.Json(new JsonArray([.. items.Reverse().Select(item => (JsonNode)Summary(item))]));
        });
        routes.Delete(messages, async http =>
        {
            await new CatcherInbox(http).DeleteAllAsync();
            return Results.NoContent();
        });
        routes.Delete(messages + "/{id}", async http =>
            await new CatcherInbox(http).DeleteAsync(http.RouteText("id")) ? Results.NoContent() : CatcherInbox.NotFound);
        routes.Get(messages + "/{id}.json", http => new CatcherInbox(http) is var inbox
            ? inbox.ShowAsync(http.RouteText("id"), (stored, mail) => CatcherInbox.Json(Details(inbox, stored, mail,
                http.Request.PathBase + messages)))
            : null!);
        routes.Get(messages + "/{id}.html", http => new CatcherInbox(http) is var inbox
            ? inbox.ShowAsync(http.RouteText("id"), (_, mail) => mail.Body.HasHtml
                ? new SandboxedText(inbox.Html(mail), "text/html; charset=utf-8")
                : null)
            : null!);
        routes.Get(messages + "/{id}.plain", http => new CatcherInbox(http) is var inbox
            ? inbox.ShowAsync(http.RouteText("id"), (_, mail) => new SandboxedText(inbox.PlainText(mail), "text/plain; charset=utf-8"))
            : null!);
        routes.Get(messages + "/{id}.source", http =>
            new CatcherInbox(http).RawAsync(http.RouteText("id"), "text/plain; charset=utf-8"));
        routes.Get(messages + "/{id}.eml", http =>
            new CatcherInbox(http).RawAsync(http.RouteText("id"), "message/rfc822", isDownload: true));
        routes.Get(messages + "/{id}/parts/{cid}", http =>
            new CatcherInbox(http).PartAsync(http.RouteText("id"),
                mail => mail.Parts.FirstOrDefault(part => IdOf(part) == http.RouteText("cid"))));
    }

    private static JsonObject Summary(MessageListItem item) => new()
    {
        ["id"] = item.Id.ToString(),
        ["sender"] = $"<{item.ReversePath}>",
        ["recipients"] = new JsonArray([.. item.ForwardPaths.Select(path => (JsonNode)$"<{path}>")]),
        ["subject"] = item.Summary.Subject,
        ["size"] = item.Size.ToString(CultureInfo.InvariantCulture),
        ["created_at"] = item.ReceivedAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
    };

    private static JsonObject Details(CatcherInbox inbox, StoredMessage stored, ParsedMail mail, string messages)
    {
        var document = Summary(stored.Item);
        var formats = new JsonArray("source");
        if (mail.Body.HasHtml)
        {
            formats.Add((JsonNode)"html");
        }

        if (inbox.PlainText(mail).Length > 0)
        {
            formats.Add((JsonNode)"plain");
        }

        document["type"] = mail.Root.MediaType;
        document["formats"] = formats;
        document["attachments"] = new JsonArray([.. mail.Body.Attachments.Select(part => (JsonNode)new JsonObject
        {
            ["cid"] = IdOf(part),
            ["type"] = part.MediaType,
            ["filename"] = part.FileName,
            ["size"] = PartContent.SizeOf(part, inbox.Stop),
            ["href"] = $"{messages}/{stored.Item.Id}/parts/{Uri.EscapeDataString(IdOf(part))}",
        })]);
        return document;
    }

    private static string IdOf(MailPart part) => part.ContentId ?? part.Number.ToString(CultureInfo.InvariantCulture);
}
