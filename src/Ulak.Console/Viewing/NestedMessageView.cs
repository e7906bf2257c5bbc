using Ulak.Console.Codes;
using Ulak.Console.Messages;
using Ulak.Console.Mime;
using Ulak.Mime;
using Ulak.Mime.Parts;

namespace Ulak.Console.Viewing;

/// <summary>A message that is attached to another one, as its page shows it.</summary>
public sealed record NestedMessageView
{
    private const int MaxShownOctets = 512 * 1024;
    private const int MaxFiles = 200;

    private static readonly string[] Shown = ["From", "To", "Cc", "Date", "Reply-To", "Message-ID"];

    public required PageLanguage Language { get; init; }

    /// <summary>The address of the outer message.</summary>
    public required string Outer { get; init; }

    /// <summary>The number of the part that holds the message.</summary>
    public required int Number { get; init; }

    public required string Subject { get; init; }

    public required IReadOnlyList<MessageHeader> Head { get; init; }

    public required string Text { get; init; }

    public required bool HasHtml { get; init; }

    /// <summary>How its HTML is shown.</summary>
    public HtmlFrame Frame { get; init; } = new();

    public required IReadOnlyList<AttachmentView> Files { get; init; }

    /// <summary>The address below which its parts are.</summary>
    public string Here => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Outer}/parts/{Number}/message");

    internal static NestedMessageView Of(ParsedMail mail, string outer, int number, PageLanguage language, CancellationToken stop) => new()
    {
        Language = language,
        Outer = outer,
        Number = number,
        Subject = mail.Header("Subject") is { Length: > 0 } subject ? subject : language.Word("no-subject"),
        Head = [.. Shown.SelectMany(name => mail.Headers.Where(header => header.Is(name)).Take(1))
            .Select(header => new MessageHeader(header.Name, header.Value))],
        Text = MailTexts.Plain(mail, MaxShownOctets, out _, stop),
        HasHtml = mail.Body.HasHtml,
        Files = [.. mail.Body.Attachments.Take(MaxFiles).Select((part, index) =>
            new AttachmentView(index + 1, PartFiles.NameOf(part), part.MediaType, PartContent.SizeOf(part, stop)))],
    };
}
