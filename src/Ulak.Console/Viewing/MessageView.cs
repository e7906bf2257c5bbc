using Ulak.Console.Bounces;
using Ulak.Console.Checks;
using Ulak.Console.Codes;
using Ulak.Console.Dialogues;
using Ulak.Console.Lists;
using Ulak.Console.Messages;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Viewing;

/// <summary>A message as its page shows it: one of its views.</summary>
public sealed record MessageView(PageLanguage Language, StoredMessage Stored, MessageContent Content, string View)
{
    /// <summary>Addresses of older versions, and what they are called now.</summary>
    private static readonly Dictionary<string, string> Renamed = new() { ["check"] = "checks", ["links"] = "checks", ["again"] = "send" };

    /// <summary>How the HTML is shown.</summary>
    public HtmlFrame Frame { get; init; } = new();

    /// <summary>Whether the page is read by the script for the message alone, without the list beside it.</summary>
    public bool IsPaneOnly { get; init; }

    /// <summary>The list that it stands beside.</summary>
    public required MailListModel List { get; init; }

    /// <summary>The next newer message of the list; null at its beginning.</summary>
    public MailId? Newer { get; init; }

    /// <summary>The next older message of the list; null at its end.</summary>
    public MailId? Older { get; init; }

    /// <summary>Other messages with the same subject, where one of them is a reply.</summary>
    public IReadOnlyList<MessageListItem> Thread { get; init; } = [];

    /// <summary>The explanation of a report; null for other messages.</summary>
    public ExplanationCardModel? Bounce { get; init; }

    /// <summary>The session that it came in; null where that is not shown, or not kept.</summary>
    public DialogueView? Session { get; init; }

    /// <summary>The source with its encodings removed; null where it is not shown.</summary>
    public string? DecodedSource { get; init; }

    /// <summary>What is in its attachments; nothing where they are not shown.</summary>
    public AttachmentContents Opened { get; init; } = new();

    /// <summary>Its checks; null where they are not shown.</summary>
    public MessageChecks? Checks { get; init; }

    /// <summary>What the last action did; null for nothing.</summary>
    public ToastModel? Toast { get; init; }

    /// <summary>The console's own address, e.g. <c>http://127.0.0.1:8025</c>.</summary>
    public string Console { get; init; } = "";

    /// <summary>To whom it may be released; empty where nothing is.</summary>
    public IReadOnlyList<string> ReleaseTo { get; init; } = [];

    /// <summary>The recipient that the form for a release is filled in with; empty for none.</summary>
    public string ReleaseSuggestion { get; init; } = "";

    /// <summary>What became of a release; null where none was asked for.</summary>
    public string? ReleaseResult { get; init; }

    /// <summary>Where mail is received.</summary>
    public string SmtpAddress { get; init; } = "";

    /// <summary>The message's address.</summary>
    public string Here => "/messages/" + Stored.Item.Id;

    /// <summary>The views that the message has, with their titles and the number beside each; empty for none.</summary>
    public IEnumerable<(string Name, string Title, string Count)> Tabs
    {
        get
        {
            if (Content.HasHtml)
            {
                yield return ("html", Language.Word("view-html"), "");
            }

            yield return ("text", Language.Word("view-text"), "");
            yield return ("source", Language.Word("view-source"), "");
            yield return ("headers", Language.Word("view-headers"), "");
            yield return ("parts", Language.Word("view-parts"), "");
            if (Content.Attachments.Count > 0)
            {
                yield return ("attachments", Language.Word("view-attachments"),
                    Content.Attachments.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            yield return ("checks", Language.Word("view-checks"), "");
            yield return ("session", Language.Word("view-session"), "");
        }
    }

    /// <summary>The address of a view, with the search that the message was found by.</summary>
    public string Link(string view, string more = "") =>
        $"{Here}?view={view}{(List.Search is null ? "" : "&q=" + Uri.EscapeDataString(List.Search))}{more}";

    /// <summary>The address of the HTML shown in another way.</summary>
    public string FrameLink(HtmlFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return Link("html", frame.Query);
    }

    /// <summary>What a header field is for; null for one that is not known.</summary>
    public string? HeaderDescription(MessageHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return PageWords.Find(Language.Code, "hdr-" + header.Name.ToLowerInvariant());
    }

    /// <summary>
    /// The name of the view that is shown for a name that was asked for: itself where the message has it; else HTML where there is any.
    /// </summary>
    public string ViewFor(string? asked)
    {
        var name = Renamed.GetValueOrDefault(asked ?? "", asked ?? "");
        return name == "send" || Tabs.Any(tab => tab.Name == name) ? name : Content.HasHtml ? "html" : "text";
    }
}
