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
        routes.MapGet(messages, async (HttpContext http) =>
        {
            var items = await new CatcherInbox(http).ListAsync(null, 0, CatcherInbox.MaxList);
            return CatcherInbox.Json(new JsonArray([.. items.Reverse().Select(item => (JsonNode)Summary(item))]));
        });
        routes.MapDelete(messages, async (HttpContext http) =>
        {
            await new CatcherInbox(http).DeleteAllAsync();
            return Results.NoContent();
        });
        routes.MapDelete(messages + "/{id}", async (HttpContext http, string id) =>
            await new CatcherInbox(http).DeleteAsync(id) ? Results.NoContent() : CatcherInbox.NotFound);
        routes.MapGet(messages + "/{id}.json", (HttpContext http, string id) => new CatcherInbox(http) is var inbox
            ? inbox.ShowAsync(id, (stored, mail) => CatcherInbox.Json(Details(inbox, stored, mail, http.Request.PathBase + messages)))
            : null!);
        routes.MapGet(messages + "/{id}.html", (HttpContext http, string id) => new CatcherInbox(http) is var inbox
            ? inbox.ShowAsync(id, (_, mail) => mail.Body.HasHtml
                ? new SandboxedText(inbox.Html(mail), "text/html; charset=utf-8")
                : null)
            : null!);
        routes.MapGet(messages + "/{id}.plain", (HttpContext http, string id) => new CatcherInbox(http) is var inbox
            ? inbox.ShowAsync(id, (_, mail) => new SandboxedText(inbox.PlainText(mail), "text/plain; charset=utf-8"))
            : null!);
        routes.MapGet(messages + "/{id}.source", (HttpContext http, string id) =>
            new CatcherInbox(http).RawAsync(id, "text/plain; charset=utf-8"));
        routes.MapGet(messages + "/{id}.eml", (HttpContext http, string id) =>
            new CatcherInbox(http).RawAsync(id, "message/rfc822", isDownload: true));
        routes.MapGet(messages + "/{id}/parts/{cid}", (HttpContext http, string id, string cid) =>
            new CatcherInbox(http).PartAsync(id, mail => mail.Parts.FirstOrDefault(part => IdOf(part) == cid)));
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
