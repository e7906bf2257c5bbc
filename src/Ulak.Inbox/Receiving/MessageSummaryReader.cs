using System.Text;
using MimeKit.Utils;
using Ulak.Mime;
using Ulak.Mime.Headers;
using Ulak.Mime.Html;
using Ulak.Mime.Parts;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Creates the summary of a message from its beginning. Never fails, for any input.</summary>
internal static class MessageSummaryReader
{
    private const int MaxFieldLength = 1_000;
    private const int MaxFields = 100;
    private const int MaxPreviewLength = 200;
    public const int MaxTextLength = 100_000;

    public static MessageSummary Summarize(byte[] octets, int length) =>
        AddFields(SummarizeQueued(octets, length), HeaderSection.Read(octets.AsMemory(0, length)));

    /// <summary>Creates the summary of a message that is not listed: without the fields that are only searched.</summary>
    public static MessageSummary SummarizeQueued(byte[] octets, int length) =>
        PlainMessageSummarizer.TrySummarize(octets.AsSpan(0, length)) ?? SummarizeMime(octets, length);

    /// <summary>Parses the MIME tree of the message.</summary>
    public static MessageSummary SummarizeMime(byte[] octets, int length)
    {
        var mail = ParsedMail.Parse(octets.AsMemory(0, length), CancellationToken.None);
        var text = ExtractText(mail);
        return new MessageSummary(
            FormatAddresses(AddressField.Read(mail.Headers, "From")),
            FormatAddresses(AddressField.Read(mail.Headers, "To")),
            CleanField(mail.Header("Subject")),
            CleanField(ParseMessageId(mail)),
            Preview(text),
            text,
            mail.Body.Attachments.Count)
        {
            AttachmentNames = mail.Body.Attachments.Count == 0
                ? []
                : [.. mail.Body.Attachments.Select(part => part.FileName).OfType<string>().Select(CleanField)],
        };
    }

    /// <summary>Adds the header fields that only the search uses.</summary>
    private static MessageSummary AddFields(MessageSummary summary, IReadOnlyList<MailHeader> headers) => summary with
    {
        Cc = FormatAddresses(AddressField.Read(headers, "Cc")),
        ListId = CleanField(headers.FirstOrDefault(field => field.Is("List-Id"))?.Value),
        Fields = [.. headers.Take(MaxFields).Select(field => new SummaryField(field.Name, CleanField(field.Value)))],
    };

    /// <summary>Addresses as people read them: decoded, and without the quotes of the grammar.</summary>
    public static string FormatAddresses(IEnumerable<MailAddress> addresses) => CleanField(string.Join(", ", addresses));

    private static string? ParseMessageId(ParsedMail mail) =>
        mail.Root.Find("Message-ID") is { } field
            && MimeUtils.ParseMessageId(field.RawValue.ToArray(), 0, field.RawValue.Length) is { } id ? id : null;

    private static string ExtractText(ParsedMail mail)
    {
        var text = new StringBuilder();
        foreach (var part in mail.Body.Text)
        {
            if (text.Length >= MaxTextLength)
            {
                break;
            }

            var each = PartContent.ReadText(part, 4 * MaxTextLength, out _, CancellationToken.None);
            _ = text.Length > 0 ? text.Append('\n') : text;
            text.Append(part.MediaType == "text/html" ? HtmlText.From(each, MaxTextLength) : each);
        }

        return Truncate(text.ToString(), MaxTextLength);
    }

    public static string Preview(string text)
    {
        var words =
            string.Join(' ',
                text[..Math.Min(text.Length, 8 * MaxPreviewLength)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Truncate(words, MaxPreviewLength);
    }

    public static string CleanField(string? value)
    {
        value ??= "";
        return Truncate(value.Any(char.IsControl) ? new string([.. value.Where(c => !char.IsControl(c))]) : value, MaxFieldLength);
    }

    /// <summary>Truncates text without splitting a surrogate pair.</summary>
    private static string Truncate(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
