using System.Text;
using System.Text.Json.Nodes;
using Ulak.Console.Mime;
using Ulak.Mime;
using Ulak.Mime.Headers;
using Ulak.Mime.Parts;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Catchers;

/// <summary>What the APIs of other mail catchers have in common: lists, single messages, deletion and JSON.</summary>
internal sealed class CatcherInbox(HttpContext http)
{
    /// <summary>The maximum number of messages of a list. Each one is read in full.</summary>
    public const int MaxList = 500;

    /// <summary>The maximum number of octets of a text in JSON.</summary>
    public const int MaxTextOctets = 2 << 20;

    public const string JsonType = "application/json; charset=utf-8";

    private readonly IMessageStore _store = http.RequestServices.GetRequiredService<IMessageStore>();
    private readonly MailReader _reader = http.RequestServices.GetRequiredService<MailReader>();

    public static IResult NotFound { get; } = Results.Text("There is no such message.\n", statusCode: StatusCodes.Status404NotFound);

    public CancellationToken Stop => http.RequestAborted;

    public static IResult Json(JsonNode node) => Results.Text(node.ToJsonString(), JsonType, Encoding.UTF8);

    /// <summary>A text as a search for it, whatever characters it has.</summary>
    public static string Quote(string text) => $"\"{text.Replace("\"", " ", StringComparison.Ordinal)}\"";

    /// <summary>A whole number of the query, within limits.</summary>
    public int Number(string name, int usual, int most) =>
        int.TryParse(http.Request.Query[name], System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? Math.Clamp(number, 0, most)
            : usual;

    public ValueTask<long> CountAsync(string? search) => _store.CountMessagesAsync(search, Stop);

    /// <summary>Messages from an offset on, newest first.</summary>
    public async Task<IReadOnlyList<MessageListItem>> ListAsync(string? search, int start, int limit)
    {
        var found = new List<MessageListItem>();
        var query = new MessageQuery(search, Limit: MaxList);
        while (found.Count < limit)
        {
            var page = await _store.ListMessagesAsync(query, Stop);
            found.AddRange(page.Items.Skip(start).Take(limit - found.Count));
            start = Math.Max(0, start - page.Items.Length);
            if (page.Next is null)
            {
                break;
            }

            query = query with { Before = page.Next };
        }

        return found;
    }

    /// <summary>Reads each message of a list in full. One that is deleted meanwhile is left out.</summary>
    public async Task<JsonArray> ReadAsync(IEnumerable<MessageListItem> items, Func<StoredMessage, ParsedMail, JsonObject> convert)
    {
        var array = new JsonArray();
        foreach (var item in items)
        {
            if (await ReadAsync(item.Id.ToString(), convert) is { } document)
            {
                array.Add((JsonNode)document);
            }
        }

        return array;
    }

    /// <summary>Reads a message; null if there is none.</summary>
    public async Task<T?> ReadAsync<T>(string id, Func<StoredMessage, ParsedMail, T> convert)
        where T : class?
    {
        if (!MailId.TryParse(id, out var mail) || await _store.FindMessageAsync(mail, Stop) is not { } stored
            || await _reader.OpenAsync(mail, Stop) is not { } open)
        {
            return null;
        }

        using (open)
        {
            return convert(stored, open.Mail);
        }
    }

    /// <summary>A response made from a message, or 404.</summary>
    public async Task<IResult> ShowAsync(string id, Func<StoredMessage, ParsedMail, IResult?> convert) =>
        await ReadAsync(id, convert) ?? NotFound;

    /// <summary>The octets of a message.</summary>
    public async Task<IResult> RawAsync(string id, string type, bool isDownload = false) =>
        MailId.TryParse(id, out var mail) && await _store.FindMessageAsync(mail, Stop) is not null
            ? Results.Stream(output => _store.CopyContentAsync(mail, output, Stop).AsTask(), type, isDownload ? $"{mail}.eml" : null)
            : NotFound;

    /// <summary>A part as a download.</summary>
    public async Task<IResult> PartAsync(string id, Func<ParsedMail, MailPart?> choose)
    {
        if (!MailId.TryParse(id, out var mail) || await _store.FindMessageAsync(mail, Stop) is null
            || await _reader.OpenAsync(mail, Stop) is not { } open)
        {
            return NotFound;
        }

        if (choose(open.Mail) is { } part)
        {
            return new PartResult(open, part, part.MediaType, PartFiles.DownloadPolicy) { DownloadName = PartFiles.NameOf(part) };
        }

        open.Dispose();
        return NotFound;
    }

    /// <summary>The HTML of a message as the console shows it, or 404.</summary>
    public async Task<IResult> HtmlAsync(string id)
    {
        if (!MailId.TryParse(id, out var mail) || await _store.FindMessageAsync(mail, Stop) is null
            || await _reader.OpenAsync(mail, Stop) is not { } open)
        {
            return NotFound;
        }

        if (open.Mail.Body.HasHtml)
        {
            return new MailHtmlResult(open, stop => MailHtml.Render(open.Mail, FramePolicy.AllowsRemote(http.Request), stop));
        }

        open.Dispose();
        return NotFound;
    }

    /// <summary>Moves a message to the trash. False if there is none.</summary>
    public async Task<bool> DeleteAsync(string id) => MailId.TryParse(id, out var mail)
        && (await _store.TrashMessagesAsync(MessageSelection.Of(mail), Stop)).Count > 0;

    public async Task DeleteAllAsync() => await _store.TrashMessagesAsync(MessageSelection.All, Stop);

    public async Task MarkReadAsync(MessageSelection selection) =>
        await _store.ChangeMessagesAsync(selection, new MessageChange { Read = true }, Stop);

    public string PlainText(ParsedMail mail) => MailTexts.PlainOnly(mail, MaxTextOctets, out _, Stop) ?? "";

    public string Html(ParsedMail mail) => MailTexts.OriginalHtml(mail, MaxTextOctets, out _, Stop) ?? "";

    public string ContentText(MailPart part) => Text(PartContent.Read(part, MaxTextOctets, out _, Stop));

    /// <summary>Octets as text, for APIs that put whole messages into JSON.</summary>
    public static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets[..Math.Min(octets.Length, MaxTextOctets)]);

    /// <summary>The addresses of a header field, each as an object with an address and a name.</summary>
    public static JsonArray Addresses(ParsedMail mail, string field) =>
        [.. AddressField.Read(mail.Headers, field).Select(address => (JsonNode)new JsonObject { ["address"] = address.Address,
            ["name"] = address.Name })];

    /// <summary>The addresses of a header field as texts.</summary>
    public static JsonArray AddressTexts(ParsedMail mail, string field) =>
        [.. AddressField.Read(mail.Headers, field).Select(address => (JsonNode)address.Address)];
}
