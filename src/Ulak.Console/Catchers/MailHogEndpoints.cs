using System.Globalization;
using System.Text.Json.Nodes;
using Ulak.Mime;
using Ulak.Mime.Parts;
using Ulak.Storage;

namespace Ulak.Console.Catchers;

/// <summary>MailHog's API, versions 1 and 2, below <c>/mailhog</c>.</summary>
internal static class MailHogEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 250;

    public static void Map(IEndpointRouteBuilder routes, string prefix)
    {
        var v1 = prefix + "/api/v1/messages";
        routes.Get(v1, async http =>
        {
            var inbox = new CatcherInbox(http);
            return CatcherInbox.Json(await ReadAsync(inbox, await inbox.ListAsync(null, 0, MaxLimit)));
        });
        routes.Delete(v1, async http =>
        {
            await new CatcherInbox(http).DeleteAllAsync();
            return Results.Ok();
        });
        routes.Get(v1 + "/{id}", http => new CatcherInbox(http) is var inbox
            ? inbox.ShowAsync(http.RouteText("id"), (stored, mail) => CatcherInbox.Json(Convert(inbox, stored, mail)))
            : null!);
        routes.Delete(v1 + "/{id}", async http =>
            await new CatcherInbox(http).DeleteAsync(http.RouteText("id")) ? Results.Ok() : CatcherInbox.NotFound);
        routes.Get(v1 + "/{id}/download", http =>
            new CatcherInbox(http).RawAsync(http.RouteText("id"), "message/rfc822", isDownload: true));
        routes.Get(v1 + "/{id}/mime/part/{number:int}/download", http =>
            new CatcherInbox(http).PartAsync(http.RouteText("id"),
                mail => mail.Root.Children.ElementAtOrDefault(http.RouteNumber("number"))));
        routes.Get(prefix + "/api/v2/messages", http =>
            ListAsync(new CatcherInbox(http), null));
        routes.Get(prefix + "/api/v2/search", http =>
            SearchOf(http.QueryText("kind"), http.QueryText("query")) is { } search ? ListAsync(new CatcherInbox(http), search)
                : Task.FromResult(Results.Text("kind must be from, to or containing, and query a text.\n", statusCode: 400)));
    }

    private static async Task<IResult> ListAsync(CatcherInbox inbox, string? search)
    {
        var start = inbox.Number("start", 0, int.MaxValue);
        var items = await inbox.ListAsync(search, start, inbox.Number("limit", DefaultLimit, MaxLimit));
        var documents = await ReadAsync(inbox, items);
        return CatcherInbox.Json(new JsonObject
        {
            ["total"] = await inbox.CountAsync(search),
            ["count"] = documents.Count,
            ["start"] = start,
            ["items"] = documents,
        });
    }

    private static string? SearchOf(string? kind, string? query) => string.IsNullOrEmpty(query) ? null : kind switch
    {
        "from" or "to" => $"{kind}:{CatcherInbox.Quote(query)}",
        "containing" => CatcherInbox.Quote(query),
        _ => null,
    };

    private static Task<JsonArray> ReadAsync(CatcherInbox inbox, IEnumerable<MessageListItem> items) =>
        inbox.ReadAsync(items, (stored, mail) => Convert(inbox, stored, mail));

    private static JsonObject Convert(CatcherInbox inbox, StoredMessage stored, ParsedMail mail) => new()
    {
        ["ID"] = stored.Item.Id.ToString(),
        ["From"] = Path(stored.Item.ReversePath),
        ["To"] = new JsonArray([.. stored.Item.ForwardPaths.Select(Path)]),
        ["Content"] = Content(mail.Root),
        ["Created"] = stored.Item.ReceivedAt.ToString("O", CultureInfo.InvariantCulture),
        ["MIME"] = Parts(mail.Root),
        ["Raw"] = new JsonObject
        {
            ["From"] = stored.Item.ReversePath,
            ["To"] = new JsonArray([.. stored.Item.ForwardPaths.Select(path => (JsonNode)path)]),
            ["Data"] = CatcherInbox.Text(mail.Octets.Span),
            ["Helo"] = "",
        },
    };

    private static JsonObject Path(string address)
    {
        var at = address.LastIndexOf('@');
        return new JsonObject
        {
            ["Relays"] = null,
            ["Mailbox"] = at < 0 ? address : address[..at],
            ["Domain"] = at < 0 ? "" : address[(at + 1)..],
            ["Params"] = "",
        };
    }

    private static JsonObject Content(MailPart part) => new()
    {
        ["Headers"] = new JsonObject(part.Headers.GroupBy(header => header.Name, StringComparer.OrdinalIgnoreCase)
            .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)new JsonArray(
                [.. group.Select(header => (JsonNode)CatcherInbox.Text(header.RawValue.Span).Trim())])))),
        ["Body"] = CatcherInbox.Text(part.RawContent.Span),
        ["Size"] = part.RawContent.Length,
        ["MIME"] = null,
    };

    private static JsonObject? Parts(MailPart part) => part.Children.Count == 0 ? null : new JsonObject
    {
        ["Parts"] = new JsonArray([.. part.Children.Select(child =>
        {
            var content = Content(child);
            content["MIME"] = Parts(child);
            return (JsonNode)content;
        })]),
    };
}
