using System.Collections.Immutable;
using MimeKit;
using Ulak.Console.Api;

namespace Ulak.Console.Sending;

/// <summary>
/// The envelope of a whole message: from the query, from header fields of the request, or from the header of the message.
/// </summary>
/// <param name="From">The sender; empty for the null reverse-path.</param>
/// <param name="To">The recipients.</param>
/// <param name="Octets">The message, without Bcc fields if they are where the recipients are from.</param>
internal sealed record RawEnvelope(string From, ImmutableArray<string> To, byte[] Octets)
{
    private static readonly HeaderId[] RecipientFields = [HeaderId.To, HeaderId.Cc, HeaderId.Bcc];

    /// <summary>Reads the envelope of a request with a message.</summary>
    public static async Task<RawEnvelope> ReadAsync(HttpRequest request, byte[] octets)
    {
        var from = Value(request, "from", "Ulak-Mail-From");
        var to = Values(request, "to", "Ulak-Rcpt-To");
        if (from is not null && !to.IsEmpty)
        {
            return new RawEnvelope(MessageComposer.AddressOf(from.Trim('<', '>')), to, octets);
        }

        var fields = await ReadHeaderAsync(octets, request.HttpContext.RequestAborted);
        var sender = from ?? AddressesOf(fields, HeaderId.Sender).Concat(AddressesOf(fields, HeaderId.From)).FirstOrDefault() ?? "";
        return to.IsEmpty
            ? new RawEnvelope(
                MessageComposer.AddressOf(sender),
                [.. RecipientFields.SelectMany(field => AddressesOf(fields, field)).Distinct(StringComparer.Ordinal)],
                WithoutBcc(octets, fields))
            : new RawEnvelope(MessageComposer.AddressOf(sender), to, octets);
    }

    private static string? Value(HttpRequest request, string query, string header) =>
        request.Query.TryGetValue(query, out var named) ? named.ToString()
        : request.Headers.TryGetValue(header, out var field) ? field.ToString()
        : null;

    private static ImmutableArray<string> Values(HttpRequest request, string query, string header) =>
    [
        .. request.Query[query].Concat(request.Headers[header].SelectMany(value => (value ?? "").Split(',')))
            .Where(value => !string.IsNullOrWhiteSpace(value)).Select(value => MessageComposer.AddressOf(value!.Trim().Trim('<', '>'))),
    ];

    private static async Task<HeaderList> ReadHeaderAsync(byte[] octets, CancellationToken stop)
    {
        using var stream = new MemoryStream(octets, writable: false);
        try
        {
            return await HeaderList.LoadAsync(stream, stop);
        }
        catch (FormatException)
        {
            // The message has no header that can be read: then it names no recipients either.
            return [];
        }
    }

    private static IEnumerable<string> AddressesOf(HeaderList fields, HeaderId id) =>
        fields.Where(field => field.Id == id)
            .SelectMany(field => InternetAddressList.TryParse(field.RawValue, out var list) ? list.Mailboxes : [])
            .Select(mailbox => mailbox.Address);

    // RFC 5322 §3.6.3: recipients in Bcc are not shown to the others.
    private static byte[] WithoutBcc(byte[] octets, HeaderList fields)
    {
        var kept = new MemoryStream(octets.Length);
        var position = 0;
        foreach (var field in fields.Where(field => field.Id is HeaderId.Bcc or HeaderId.ResentBcc && field.Offset is not null))
        {
            var start = (int)field.Offset!.Value;
            kept.Write(octets.AsSpan(position, start - position));
            position = start + field.RawField.Length + 1 + field.RawValue.Length;
        }

        kept.Write(octets.AsSpan(position));
        return kept.ToArray();
    }
}
