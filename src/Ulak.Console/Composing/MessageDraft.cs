using MimeKit.Utils;
using Ulak.Console.Api;
using Ulak.Console.Codes;
using Ulak.Console.Messages;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Composing;

/// <summary>A message that is being written: the fields of the form, and what they are a reply to.</summary>
public sealed record MessageDraft
{
    /// <summary>How much of a message is quoted. The rest is in the original, which can be attached.</summary>
    private const int MaxQuotedCharacters = 20_000;

    /// <summary>The author, and the reverse-path.</summary>
    public string From { get; init; } = "";

    /// <summary>The recipients, separated by commas.</summary>
    public string To { get; init; } = "";

    /// <summary>Further recipients, separated by commas.</summary>
    public string Cc { get; init; } = "";

    public string Subject { get; init; } = "";

    public string Text { get; init; } = "";

    /// <summary>The Message-ID that it replies to; empty for none.</summary>
    public string InReplyTo { get; init; } = "";

    /// <summary>The References field of a reply (RFC 5322 §3.6.4); empty for none.</summary>
    public string References { get; init; } = "";

    /// <summary>The message that is forwarded; null for none.</summary>
    public MailId? Original { get; init; }

    /// <summary>Whether the forwarded message is attached as it was received.</summary>
    public bool AttachesOriginal { get; init; }

    /// <summary>Whether it goes to the release server, and not into the inbox.</summary>
    public bool IsRelease { get; init; }

    /// <summary>A reply to the author of a message.</summary>
    /// <param name="stored">The message.</param>
    /// <param name="content">Its content.</param>
    /// <param name="toAll">Whether its other recipients receive the reply as well.</param>
    /// <param name="language">The language of the line above the quotation.</param>
    public static MessageDraft Reply(StoredMessage stored, MessageContent content, bool toAll, PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(language);
        var author = content.Header("Reply-To") ?? content.Header("From") ?? stored.Item.ReversePath;
        var self = stored.Item.ForwardPaths.FirstOrDefault() ?? "";
        var id = content.Header("Message-ID")?.Trim() ?? "";
        return new MessageDraft
        {
            From = self,
            To = author.Trim(),
            Cc = toAll ? string.Join(", ", AddressList.Split(content.Header("To"), content.Header("Cc"))
                .Where(each => MessageComposer.AddressOf(each) != self && each != author)) : "",
            Subject = Prefixed("Re: ", stored.Item.Summary.Subject),
            Text = $"\n\n{language.Word("reply-intro", DateOf(stored, content, language), author.Trim())}\n{Quote(content.Text)}",
            InReplyTo = id,
            References = $"{content.Header("References") ?? content.Header("In-Reply-To")} {id}".Trim(),
        };
    }

    /// <summary>A message that is passed on, quoted and attached.</summary>
    /// <param name="stored">The message.</param>
    /// <param name="content">Its content.</param>
    /// <param name="language">The language of the lines above the text.</param>
    public static MessageDraft Forward(StoredMessage stored, MessageContent content, PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(language);
        var head = new (string Word, string? Value)[]
        {
            ("from", content.Header("From")), ("date", DateOf(stored, content, language)), ("subject", content.Header("Subject")),
            ("to", content.Header("To")),
        };
        return new MessageDraft
        {
            From = stored.Item.ForwardPaths.FirstOrDefault() ?? "",
            Subject = Prefixed("Fwd: ", stored.Item.Summary.Subject),
            Text = $"\n\n---------- {language.Word("forwarded-message")} ----------\n"
                + string.Concat(head.Where(line => line.Value is { Length: > 0 })
                    .Select(line => $"{language.Word(line.Word)}: {line.Value}\n"))
                + "\n" + Limited(content.Text),
            Original = stored.Item.Id,
            AttachesOriginal = true,
        };
    }

    private static string Prefixed(string prefix, string subject) =>
        subject.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? subject : prefix + subject;

    // As the sender's clock showed it: the reader may be elsewhere.
    private static string DateOf(StoredMessage stored, MessageContent content, PageLanguage language) =>
        DateUtils.TryParse(content.Header("Date") ?? "", out var date) ? DisplayFormat.Date(date, language)
        : DisplayFormat.Date(stored.Item.ReceivedAt.ToLocalTime(), language);

    private static string Limited(string text) => text.Length <= MaxQuotedCharacters ? text : text[..MaxQuotedCharacters] + "\n[…]";

    private static string Quote(string text) => string.Join('\n', Limited(text).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')
        .Select(line => line.StartsWith('>') ? ">" + line : line.Length == 0 ? ">" : "> " + line));
}
