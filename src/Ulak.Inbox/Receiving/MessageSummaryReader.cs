using MimeKit;
using MimeKit.Text;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Creates the summary of a message from its beginning. Never fails, for any input.</summary>
internal static class MessageSummaryReader
{
    private const int MaxFieldLength = 1_000;
    private const int MaxPreviewLength = 200;
    public const int MaxTextLength = 100_000;

    private static readonly MessageSummary Empty = new("", "", "", "", "", "", 0);

    public static MessageSummary Summarize(byte[] octets, int length) =>
        PlainMessageSummarizer.TrySummarize(octets.AsSpan(0, length)) ?? SummarizeMime(octets, length);

    /// <summary>Parses the MIME tree of the message.</summary>
    public static MessageSummary SummarizeMime(byte[] octets, int length)
    {
        try
        {
            using var stream = new MemoryStream(octets, 0, length, writable: false);
            using var message = MimeMessage.Load(stream);
            var text = ExtractText(message);
            return new MessageSummary(
                CleanField(FormatAddresses(message.From)),
                CleanField(FormatAddresses(message.To)),
                CleanField(message.Subject),
                CleanField(message.MessageId),
                Preview(text),
                text.Length > MaxTextLength ? text[..MaxTextLength] : text,
                message.Attachments.Count());
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or IOException)
        {
            return Empty;
        }
    }

    /// <summary>Formats addresses for display: decoded and without quotes.</summary>
    public static string FormatAddresses(InternetAddressList addresses) => string.Join(", ", addresses.Select(address => address switch
    {
        MailboxAddress { Name: { Length: > 0 } name } mailbox => $"{name} <{mailbox.Address}>",
        MailboxAddress mailbox => mailbox.Address,
        _ => address.ToString(),
    }));

    private static string ExtractText(MimeMessage message)
    {
        if (message.TextBody is { } text)
        {
            return text;
        }

        if (message.HtmlBody is not { } html)
        {
            return "";
        }

        var tokenizer = new HtmlTokenizer(new StringReader(html));
        var plain = new System.Text.StringBuilder();
        var hidden = 0;
        while (tokenizer.ReadNextToken(out var token))
        {
            switch (token)
            {
                case HtmlTagToken { Id: HtmlTagId.Style or HtmlTagId.Script or HtmlTagId.Title } tag:
                    hidden += tag.IsEndTag ? -1 : 1;
                    break;
                case HtmlDataToken data when hidden <= 0:
                    plain.Append(data.Data).Append(' ');
                    break;
            }
        }

        return plain.ToString();
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
