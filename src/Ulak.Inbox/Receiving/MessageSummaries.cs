using MimeKit;
using MimeKit.Text;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Reads a message's summary from its beginning. Whatever the octets are, there is a summary.</summary>
internal static class MessageSummaries
{
    private const int MostField = 1_000;
    private const int MostPreview = 200;
    public const int MostText = 100_000;

    private static readonly MessageSummary Unreadable = new("", "", "", "", "", "", 0);

    public static MessageSummary Read(byte[] octets, int length) => PlainSummary.Read(octets.AsSpan(0, length)) ?? ReadWhole(octets, length);

    /// <summary>Reads the message's MIME tree, whatever kind it is of.</summary>
    public static MessageSummary ReadWhole(byte[] octets, int length)
    {
        try
        {
            using var stream = new MemoryStream(octets, 0, length, writable: false);
            using var message = MimeMessage.Load(stream);
            var text = TextOf(message);
            return new MessageSummary(
                Field(Names(message.From)),
                Field(Names(message.To)),
                Field(message.Subject),
                Field(message.MessageId),
                Preview(text),
                text.Length > MostText ? text[..MostText] : text,
                message.Attachments.Count());
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or IOException)
        {
            return Unreadable;
        }
    }

    /// <summary>Addresses as people read them: decoded, and without the quotes of the grammar.</summary>
    public static string Names(InternetAddressList addresses) => string.Join(", ", addresses.Select(address => address switch
    {
        MailboxAddress { Name: { Length: > 0 } name } mailbox => $"{name} <{mailbox.Address}>",
        MailboxAddress mailbox => mailbox.Address,
        _ => address.ToString(),
    }));

    private static string TextOf(MimeMessage message)
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
        var words = string.Join(' ', text[..Math.Min(text.Length, 8 * MostPreview)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Cut(words, MostPreview);
    }

    public static string Field(string? value)
    {
        value ??= "";
        return Cut(value.Any(char.IsControl) ? new string([.. value.Where(c => !char.IsControl(c))]) : value, MostField);
    }

    /// <summary>Never within a pair of surrogates: half a character is not text.</summary>
    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
