using Ulak.Console.Mime;
using Ulak.Mime;
using Ulak.Mime.Signatures;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary>Builds the JSON document of a message.</summary>
internal sealed class MessageDocumentReader(IMessageStore store, MailReader reader)
{
    /// <summary>How much of a text is in the document. The whole of it is at its part.</summary>
    private const int MaxTextOctets = 2 * 1024 * 1024;

    /// <summary>Builds the document. Null when there is no such message.</summary>
    public async Task<MessageDocument?> ReadAsync(MailId id, CancellationToken stop)
    {
        if (await store.FindMessageAsync(id, stop) is not { } stored || await reader.OpenAsync(id, stop) is not { } open)
        {
            return null;
        }

        using (open)
        {
            return Of(stored, open.Mail, stop);
        }
    }

    /// <summary>Builds the document of a message that is attached to another one.</summary>
    public static NestedMessageDocument Of(ParsedMail mail, CancellationToken stop)
    {
        var text = MailTexts.PlainOnly(mail, MaxTextOctets, out var isTextCut, stop);
        var html = MailTexts.OriginalHtml(mail, MaxTextOctets, out var isHtmlCut, stop);
        return new NestedMessageDocument(
            mail.Header("From") ?? "", mail.Header("To") ?? "", mail.Header("Subject") ?? "", mail.Header("Date"),
            [.. mail.Headers.Select(header => new HeaderDocument(header.Name, header.Value))], text, html,
            isTextCut || isHtmlCut || mail.IsTruncated, PartDocuments.TreeOf(mail.Root, stop));
    }

    private static MessageDocument Of(StoredMessage stored, ParsedMail mail, CancellationToken stop)
    {
        var summary = MessageSummaryDocument.Of(stored.Item);
        var text = MailTexts.PlainOnly(mail, MaxTextOctets, out var isTextCut, stop);
        var html = MailTexts.OriginalHtml(mail, MaxTextOctets, out var isHtmlCut, stop);
        return new MessageDocument
        {
            Id = summary.Id,
            SessionId = summary.SessionId,
            ReceivedAt = summary.ReceivedAt,
            Size = summary.Size,
            Read = summary.Read,
            Starred = summary.Starred,
            Tags = summary.Tags,
            From = summary.From,
            To = summary.To,
            Subject = summary.Subject,
            Preview = summary.Preview,
            Attachments = summary.Attachments,
            RemarkCount = summary.RemarkCount,
            Remarks = [.. stored.Remarks.Select(RemarkDocument.Of)],
            Envelope = summary.Envelope,
            MessageId = stored.MessageId,
            MailParameters = stored.MailParameters,
            Deliveries = [.. stored.Deliveries.Select(Of)],
            Signatures = [.. SignatureReader.ReadAll(mail, stop).Select(SignatureDocument.Of)],
            Headers = [.. mail.Headers.Select(header => new HeaderDocument(header.Name, header.Value))],
            Text = text,
            Html = html,
            Truncated = isTextCut || isHtmlCut || mail.IsTruncated,
            Parts = PartDocuments.TreeOf(mail.Root, stop),
        };
    }

    private static DeliveryDocument Of(StoredDelivery delivery) => new(
        delivery.ForwardPath,
        delivery.Route,
        delivery.State.ToString().ToLowerInvariant(),
        delivery.RcptParameters,
        delivery.HeldUntil,
        [.. delivery.Attempts.Select(attempt => new AttemptDocument(attempt.At, attempt.Outcome))]);
}
