using Ulak.Charsets;
using Ulak.Console.Links;
using Ulak.Console.Mime;
using Ulak.Mime;
using Ulak.Mime.Parts;
using Ulak.Mime.Signatures;
using Ulak.Smtp;

namespace Ulak.Console.Messages;

/// <summary>Reads messages for the pages. Whatever the octets are, there is something to show.</summary>
internal sealed class MessageContentReader(MailReader reader)
{
    /// <summary>How much of the source and of the text a page shows. The rest can be downloaded.</summary>
    private const int MaxShownOctets = 512 * 1024;

    /// <summary>How many parts, attachments and header fields a page lists.</summary>
    private const int MaxRows = 1_000;

    public async Task<MessageContent> ReadAsync(MailId id, CancellationToken stop)
    {
        using var open = await reader.OpenAsync(id, stop);
        return open is null ? Empty : Of(open.Mail, stop);
    }

    private static MessageContent Empty { get; } = new()
    {
        Text = "",
        HasHtml = false,
        Links = [],
        Headers = [],
        Source = "",
        IsSourceTruncated = false,
        Attachments = [],
        Parts = [],
    };

    private static MessageContent Of(ParsedMail mail, CancellationToken stop)
    {
        var attachments = mail.Body.Attachments;
        var numbers = attachments.Index()
            .ToDictionary(each => each.Item, each => each.Index + 1, (IEqualityComparer<MailPart>)ReferenceEqualityComparer.Instance);
        return new MessageContent
        {
            Text = MailTexts.Body(mail, MaxShownOctets, out var isTextCut, stop),
            IsTextFromHtml = mail.Body.Text.All(part => part.MediaType == "text/html"),
            IsTextTruncated = isTextCut,
            HasHtml = mail.Body.HasHtml,
            Invitations = MailCalendars.EntriesOf(mail, stop),
            Signatures = SignatureReader.ReadAll(mail, stop),
            Links = MessageLink.Of(MailTexts.OriginalHtml(mail, MailHtml.MaxPartOctets, out _, stop)),
            Headers = [.. mail.Headers.Take(MaxRows).Select(header => new MessageHeader(header.Name, header.Value))],
            Source = MailText.Decode(mail.Octets.Span[..Math.Min(mail.Octets.Length, MaxShownOctets)], null),
            IsSourceTruncated = mail.Octets.Length > MaxShownOctets,
            Attachments =
                [.. attachments.Take(MaxRows)
                .Select((part, index) =>
                new AttachmentView(index + 1, PartFiles.NameOf(part), part.MediaType, PartContent.SizeOf(part, stop))
                { MessagePart = part.IsMessage ? part.Number : null })],
            Parts = [.. mail.Parts.Take(MaxRows).Select(part => ViewOf(part, numbers, stop))],
        };
    }

    /// <summary>The source with transfer encodings and encoded words removed, part by part.</summary>
    public async Task<string> ReadDecodedSourceAsync(MailId id, CancellationToken stop)
    {
        using var open = await reader.OpenAsync(id, stop);
        return open is null ? "" : DecodedSource.Of(open.Mail, MaxShownOctets, stop);
    }

    /// <summary>What is in the archives and calendars among the attachments.</summary>
    public async Task<AttachmentContents> ReadAttachmentsAsync(MailId id, CancellationToken stop)
    {
        using var open = await reader.OpenAsync(id, stop);
        return open is null ? new AttachmentContents() : AttachmentContents.Of(open.Mail.Body.Attachments.Take(MaxRows), stop);
    }

    private static PartView ViewOf(MailPart part, Dictionary<MailPart, int> numbers, CancellationToken stop) => new(
        part.Depth,
        part.MediaType,
        TransferEncoding.NameOf(part.Encoding) ?? "",
        part.FileName ?? "",
        part.IsMultipart ? null : PartContent.SizeOf(part, stop),
        numbers.TryGetValue(part, out var number) ? number : null)
    { Number = part.Number, IsMessage = part.IsMessage };
}
