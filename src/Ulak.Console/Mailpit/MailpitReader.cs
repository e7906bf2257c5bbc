using System.Globalization;
using MimeKit.Utils;
using Ulak.Console.Mime;
using Ulak.Mime;
using Ulak.Mime.Headers;
using Ulak.Mime.Parts;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Mailpit;

/// <summary>Converts messages to Mailpit's documents.</summary>
internal static class MailpitReader
{
    private const int MaxTextOctets = 2 * 1024 * 1024;

    /// <summary>A message in a list. What the store's row does not hold is read from the message's header.</summary>
    public static async Task<MailpitSummary> SummaryAsync(IMessageStore store, MessageListItem item, CancellationToken stop)
    {
        var headers = await ReadHeaderAsync(store, item.Id, stop);
        return new MailpitSummary
        {
            ID = item.Id.ToString(),
            MessageID = MessageId(headers),
            From = Addresses(headers, "From").FirstOrDefault(),
            To = Addresses(headers, "To"),
            Cc = Addresses(headers, "Cc"),
            Bcc = Bcc(headers, item.ForwardPaths),
            ReplyTo = Addresses(headers, "Reply-To"),
            Subject = item.Summary.Subject,
            Tags = item.Tags,
            Size = item.Size,
            Username = "",
            Read = item.IsRead,
            Created = item.ReceivedAt,
            Attachments = item.Summary.Attachments,
            Snippet = item.Summary.Preview,
        };
    }

    public static MailpitMessage Message(StoredMessage stored, ParsedMail mail, CancellationToken stop)
    {
        var (item, headers) = (stored.Item, mail.Headers);
        return new MailpitMessage
        {
            ID = item.Id.ToString(),
            MessageID = stored.MessageId,
            From = Addresses(headers, "From").FirstOrDefault(),
            To = Addresses(headers, "To"),
            Cc = Addresses(headers, "Cc"),
            Bcc = Bcc(headers, item.ForwardPaths),
            ReplyTo = Addresses(headers, "Reply-To"),
            Subject = item.Summary.Subject,
            Tags = item.Tags,
            Size = item.Size,
            Username = "",
            ReturnPath = item.ReversePath,
            Date = mail.Root.Find("Date") is { } date && DateUtils.TryParse(date.RawValue.ToArray(), out var sent) ? sent : item.ReceivedAt,
            Text = MailTexts.PlainOnly(mail, MaxTextOctets, out _, stop) ?? "",
            HTML = MailTexts.OriginalHtml(mail, MaxTextOctets, out _, stop) ?? "",
            Inline = Parts(mail.Parts.Where(part => IsInline(part) && !part.IsMultipart), stop),
            Attachments = Parts(mail.Body.Attachments.Where(part => !IsInline(part)), stop),
            ListUnsubscribe = Unsubscribe(mail),
        };
    }

    /// <summary>Reads the header alone. Empty when it cannot be read.</summary>
    public static async Task<IReadOnlyList<MailHeader>> ReadHeaderAsync(IMessageStore store, MailId id, CancellationToken stop)
    {
        using var head = new HeaderStream();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop, head.Full);
        try
        {
            await store.CopyContentAsync(id, head, enough.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The header is complete, or as long as it is read.
        }
        catch (IOException)
        {
            // The message was deleted meanwhile. What was read of it is shown.
        }

        return HeaderSection.Read(head.ToArray());
    }

    // Mailpit lists what HTML may use apart from what is attached.
    private static bool IsInline(MailPart part) => part.ContentId is not null && part.Disposition != "attachment" && !part.IsText;

    private static List<MailpitPart> Parts(IEnumerable<MailPart> parts, CancellationToken stop) =>
        [.. parts.Select(part =>
            new MailpitPart(part.Number.ToString(CultureInfo.InvariantCulture), part.FileName ?? "", part.MediaType,
            part.ContentId ?? "", PartContent.SizeOf(part, stop)))];

    private static MailpitUnsubscribe Unsubscribe(ParsedMail mail)
    {
        var header = mail.Header("List-Unsubscribe") ?? "";
        var links = header.Split(',', StringSplitOptions.TrimEntries).Where(link => link.StartsWith('<') && link.EndsWith('>'))
            .Select(link => link[1..^1]);
        return new MailpitUnsubscribe(header, [.. links], "", mail.Header("List-Unsubscribe-Post") ?? "");
    }

    private static string MessageId(IReadOnlyList<MailHeader> headers) =>
        headers.FirstOrDefault(header => header.Is("Message-ID"))?.Value.Trim('<', '>') ?? "";

    private static List<MailpitAddress> Addresses(IReadOnlyList<MailHeader> headers, string name) =>
        [.. AddressField.Read(headers, name).Select(address => new MailpitAddress(address.Name, address.Address))];

    /// <summary>The recipients that the header does not name.</summary>
    private static List<MailpitAddress> Bcc(IReadOnlyList<MailHeader> headers, IEnumerable<string> recipients)
    {
        var named = AddressField.Read(headers, "To").Concat(AddressField.Read(headers, "Cc")).Select(mailbox => mailbox.Address)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. recipients.Where(recipient => !named.Contains(recipient)).Select(recipient => new MailpitAddress("", recipient))];
    }

    /// <summary>Keeps the first octets that are written to it, and cancels a token when it is full.</summary>
    private sealed class HeaderStream : MemoryStream
    {
        private const int MaxOctets = 64 << 10;

        private readonly CancellationTokenSource _full = new();

        public CancellationToken Full => _full.Token;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span[..(int)Math.Min(buffer.Length, MaxOctets - Length)]);
            if (Length == MaxOctets)
            {
                _full.Cancel();
            }

            return ValueTask.CompletedTask;
        }

        protected override void Dispose(bool disposing)
        {
            _full.Dispose();
            base.Dispose(disposing);
        }
    }
}
