using MimeKit;
using Ulak.Console.Api;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Mailpit;

/// <summary>Converts messages to Mailpit's documents.</summary>
internal static class MailpitReader
{
    /// <summary>A message in a list: what the store's row does not hold is read from the message's header.</summary>
    public static async Task<MailpitSummary> SummaryAsync(IMailStore store, MessageListItem item, CancellationToken stop)
    {
        using var head = await ReadHeaderAsync(store, item.Id, stop);
        return new MailpitSummary
        {
            ID = item.Id.ToString(),
            MessageID = head.MessageId ?? "",
            From = Of(head.From).FirstOrDefault(),
            To = Of(head.To),
            Cc = Of(head.Cc),
            Bcc = Bcc(head, item.ForwardPaths),
            ReplyTo = Of(head.ReplyTo),
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

    public static MailpitMessage Message(StoredMessage stored, MimeMessage message)
    {
        var item = stored.Item;
        var tree = PartTree.Of(message);
        return new MailpitMessage
        {
            ID = item.Id.ToString(),
            MessageID = stored.MessageId,
            From = Of(message.From).FirstOrDefault(),
            To = Of(message.To),
            Cc = Of(message.Cc),
            Bcc = Bcc(message, item.ForwardPaths),
            ReplyTo = Of(message.ReplyTo),
            Subject = item.Summary.Subject,
            Tags = item.Tags,
            Size = item.Size,
            Username = "",
            ReturnPath = item.ReversePath,
            Date = message.Date == default ? item.ReceivedAt : message.Date,
            Text = ParsedMessage.ReadOrNull(() => message.TextBody) ?? "",
            HTML = ParsedMessage.ReadOrNull(() => message.HtmlBody) ?? "",
            Inline = Parts(tree, inline: true),
            Attachments = Parts(tree, inline: false),
            ListUnsubscribe = Unsubscribe(message),
        };
    }

    private static List<MailpitPart> Parts(PartTree tree, bool inline)
    {
        var parts = new List<MailpitPart>();
        foreach (var (number, part) in Flat(tree.Root))
        {
            var entity = tree.Parts[number];
            var isFile = entity is MimePart and not TextPart || entity is MessagePart || part.FileName is not null;
            var isInline = part.ContentId is not null && !entity.IsAttachment;
            if (isFile && isInline == inline)
            {
                parts.Add(new MailpitPart($"{number}", part.FileName ?? "", part.Type, part.ContentId ?? "", part.Size ?? 0));
            }
        }

        return parts;
    }

    private static IEnumerable<(int Number, PartDocument Part)> Flat(PartDocument? part) =>
        part is null ? [] : (part.Parts ?? []).SelectMany(Flat).Prepend((part.Number, part));

    private static MailpitUnsubscribe Unsubscribe(MimeMessage message)
    {
        var header = message.Headers["List-Unsubscribe"] ?? "";
        var links = header.Split(',', StringSplitOptions.TrimEntries).Where(link => link.StartsWith('<') && link.EndsWith('>')).Select(link => link[1..^1]);
        return new MailpitUnsubscribe(header, [.. links], "", message.Headers["List-Unsubscribe-Post"] ?? "");
    }

    private static List<MailpitAddress> Of(InternetAddressList list) => [.. list.Mailboxes.Select(mailbox => new MailpitAddress(mailbox.Name ?? "", mailbox.Address))];

    /// <summary>Who got the message without standing in its header.</summary>
    private static List<MailpitAddress> Bcc(MimeMessage head, IEnumerable<string> recipients)
    {
        var named = head.To.Mailboxes.Concat(head.Cc.Mailboxes).Select(mailbox => mailbox.Address).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. recipients.Where(recipient => !named.Contains(recipient)).Select(recipient => new MailpitAddress("", recipient))];
    }

    /// <summary>The header alone; an empty one where it cannot be read.</summary>
    private static async Task<MimeMessage> ReadHeaderAsync(IMailStore store, MailId id, CancellationToken stop)
    {
        await using var head = new HeaderStream();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop, head.Full);
        try
        {
            await store.CopyContentAsync(id, head, enough.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The rest is not wanted.
        }
        catch (IOException)
        {
            // It was deleted meanwhile: what came of it is shown.
        }

        try
        {
            head.Position = 0;
            var headers = await new MimeParser(head).ParseHeadersAsync(stop);
            return new MimeMessage(headers);
        }
        catch (FormatException)
        {
            return new MimeMessage();
        }
    }

    /// <summary>Takes the first octets of what is written to it, and says when it has enough.</summary>
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
