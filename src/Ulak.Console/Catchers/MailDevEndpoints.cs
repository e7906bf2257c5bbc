using System.Globalization;
using System.Text.Json.Nodes;
using Ulak.Mime;
using Ulak.Mime.Headers;
using Ulak.Mime.Parts;
using Ulak.Storage;

namespace Ulak.Console.Catchers;

/// <summary>MailDev's API below <c>/maildev</c>. Lists are oldest first, as MailDev's are.</summary>
internal static class MailDevEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, string prefix)
    {
        var email = prefix + "/email";
        routes.Get(email, http => ListAsync(http, http.QueryNumber("skip"), http.QueryNumber("limit")));
        routes.Get(email + "/{id}", async http =>
        {
            var inbox = new CatcherInbox(http);
            var result = await inbox.ShowAsync(http.RouteText("id"), (stored, mail) => CatcherInbox.Json(Convert(inbox, stored, mail)));
            await MarkReadAsync(inbox, http.RouteText("id"));
            return result;
        });
        routes.Get(email + "/{id}/html", http => new CatcherInbox(http).HtmlAsync(http.RouteText("id")));
        routes.Get(email + "/{id}/source", http =>
            new CatcherInbox(http).RawAsync(http.RouteText("id"), "text/plain; charset=utf-8"));
        routes.Get(email + "/{id}/download", http =>
            new CatcherInbox(http).RawAsync(http.RouteText("id"), "message/rfc822", isDownload: true));
        routes.Get(email + "/{id}/attachment/{name}", http =>
            new CatcherInbox(http).PartAsync(http.RouteText("id"),
                mail => mail.Body.Attachments.FirstOrDefault(part => FileNameOf(part) == http.RouteText("name"))));
        routes.Delete(email + "/all", async http =>
        {
            await new CatcherInbox(http).DeleteAllAsync();
            return CatcherInbox.Json(JsonValue.Create(true));
        });
        routes.Delete(email + "/{id}", async http => await new CatcherInbox(http).DeleteAsync(http.RouteText("id"))
            ? CatcherInbox.Json(JsonValue.Create(true))
            : NotFound);
        routes.Patch(email + "/read-all", async http =>
        {
            var inbox = new CatcherInbox(http);
            var unread = await inbox.CountAsync("is:unread");
            await inbox.MarkReadAsync(MessageSelection.All);
            return CatcherInbox.Json(JsonValue.Create(unread));
        });
        routes.Get(prefix + "/healthz", _ => CatcherInbox.Json(JsonValue.Create(true)));
        routes.Get(prefix + "/config", http => CatcherInbox.Json(new JsonObject
        {
            ["version"] = Api.InfoApi.Version,
            ["smtpPort"] = http.Service<ConsoleOptions>().SmtpAddress.Port,
            ["isOutgoingEnabled"] = http.Service<ConsoleOptions>().Release.Server.Length > 0,
        }));
    }

    private static IResult NotFound { get; } =
        Results.Text("""{"error":"email was not found"}""", CatcherInbox.JsonType, statusCode: StatusCodes.Status404NotFound);

    private static async Task<IResult> ListAsync(HttpContext http, int? skip, int? limit)
    {
        var inbox = new CatcherInbox(http);
        var items = await inbox.ListAsync(null, 0, CatcherInbox.MaxList);
        var documents = await inbox.ReadAsync(items.Reverse(), (stored, mail) => Convert(inbox, stored, mail));
        var filters = http.Request.Query.Where(parameter => parameter.Key is not ("skip" or "limit")).ToList();
        var matching = documents.OfType<JsonObject>()
            .Where(document => filters.TrueForAll(filter => Matches(document, filter.Key.Split('.'), filter.Value.ToString())))
            .Skip(skip ?? 0).Take(limit ?? int.MaxValue).ToList();
        documents.Clear();
        return CatcherInbox.Json(new JsonArray([.. matching]));
    }

    /// <summary>
    /// MailDev's filters are paths of a member, such as <c>to.address=you@example.org</c>; a list matches by any of its items.
    /// </summary>
    private static bool Matches(JsonNode? node, ReadOnlySpan<string> path, string value)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                if (Matches(item, path, value))
                {
                    return true;
                }
            }

            return false;
        }

        return path.IsEmpty ? node?.ToString().Equals(value, StringComparison.OrdinalIgnoreCase) == true
            : node is JsonObject members && Matches(members[path[0]], path[1..], value);
    }

    private static async Task MarkReadAsync(CatcherInbox inbox, string id)
    {
        if (Ulak.Smtp.MailId.TryParse(id, out var mail))
        {
            await inbox.MarkReadAsync(MessageSelection.Of(mail));
        }
    }

    private static JsonObject Convert(CatcherInbox inbox, StoredMessage stored, ParsedMail mail)
    {
        var item = stored.Item;
        var sent = mail.Root.Find("Date") is { } date && MimeKit.Utils.DateUtils.TryParse(date.RawValue.ToArray(), out var at)
            ? at : item.ReceivedAt;
        return new JsonObject
        {
            ["id"] = item.Id.ToString(),
            ["envelope"] = new JsonObject
            {
                ["from"] = Path(item.ReversePath),
                ["to"] = new JsonArray([.. item.ForwardPaths.Select(Path)]),
                ["host"] = "",
                ["remoteAddress"] = "",
            },
            ["from"] = CatcherInbox.Addresses(mail, "From"),
            ["to"] = CatcherInbox.Addresses(mail, "To"),
            ["cc"] = CatcherInbox.Addresses(mail, "Cc"),
            ["bcc"] = CatcherInbox.Addresses(mail, "Bcc"),
            ["replyTo"] = CatcherInbox.Addresses(mail, "Reply-To"),
            ["calculatedBcc"] = HiddenRecipients(item, mail),
            ["subject"] = item.Summary.Subject,
            ["text"] = inbox.PlainText(mail),
            ["html"] = mail.Body.HasHtml ? inbox.Html(mail) : null,
            ["headers"] = new JsonObject(mail.Headers.GroupBy(header => header.Name.ToLowerInvariant())
                .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)group.Last().Value))),
            ["date"] = sent.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            ["time"] = item.ReceivedAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            ["read"] = item.IsRead,
            ["messageId"] = stored.MessageId,
            ["priority"] = "normal",
            ["size"] = item.Size,
            ["sizeHuman"] = DisplayFormat.Size(item.Size),
            ["attachments"] = new JsonArray([.. mail.Body.Attachments.Select(part => (JsonNode)Attachment(part, inbox.Stop))]),
            ["source"] = $"{item.Id}.eml",
        };
    }

    private static JsonObject Path(string address) => new() { ["address"] = address, ["args"] = false };

    private static JsonArray HiddenRecipients(MessageListItem item, ParsedMail mail)
    {
        var named = AddressField.Read(mail.Headers, "To").Concat(AddressField.Read(mail.Headers, "Cc"))
            .Select(address => address.Address).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. item.ForwardPaths.Where(path => !named.Contains(path)).Select(path => (JsonNode)new JsonObject { ["address"] = path,
            ["name"] = "" })];
    }

    private static JsonObject Attachment(MailPart part, CancellationToken stop) => new JsonObject
    {
        ["contentType"] = part.MediaType,
        ["contentDisposition"] = part.Disposition ?? "attachment",
        ["transferEncoding"] = part.Encoding.ToString().ToLowerInvariant(),
        ["contentId"] = part.ContentId,
        ["fileName"] = FileNameOf(part),
        ["generatedFileName"] = FileNameOf(part),
        ["length"] = PartContent.SizeOf(part, stop),
    };

    private static string FileNameOf(MailPart part) => part.FileName is { Length: > 0 } name ? name
        : string.Create(CultureInfo.InvariantCulture, $"attachment-{part.Number}");
}
