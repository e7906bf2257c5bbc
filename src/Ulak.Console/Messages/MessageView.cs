using Ulak.Console.Codes;
using Ulak.Console.HtmlCheck;
using Ulak.Storage;

namespace Ulak.Console.Messages;

/// <summary>A view of a message, as its page shows it.</summary>
public sealed record MessageView(PageLanguage Language, StoredMessage Stored, MessageContent Content, string View)
{
    private static readonly string[] Widths = ["phone", "tablet", "desktop"];

    /// <summary>Whether remote images may be loaded.</summary>
    public bool RemoteAllowed { get; init; }

    /// <summary>The width of the HTML view: <c>phone</c>, <c>tablet</c> or <c>desktop</c>.</summary>
    public string Width { get; init; } = "desktop";

    /// <summary>The console's own address, e.g. <c>http://127.0.0.1:8025</c>.</summary>
    public string Console { get; init; } = "";

    /// <summary>The addresses that the message may be released to. Empty for none.</summary>
    public IReadOnlyList<string> ReleaseTo { get; init; } = [];

    /// <summary>The result of a release. Null for none.</summary>
    public string? ReleaseResult { get; init; }

    /// <summary>The result of the HTML check. Null when it is not shown.</summary>
    public HtmlCheckResult? Check { get; init; }

    /// <summary>The address that receives mail.</summary>
    public string SmtpAddress { get; init; } = "";

    public IEnumerable<(string Name, string Title)> Tabs
    {
        get
        {
            yield return ("text", Language.Word("view-text"));
            if (Content.HasHtml)
            {
                yield return ("html", Language.Word("view-html"));
                yield return ("check", Language.Word("view-check"));
            }

            yield return ("headers", Language.Word("view-headers"));
            yield return ("parts", Language.Word("view-parts"));
            yield return ("source", Language.Word("view-source"));
            if (Content.Attachments.Count > 0)
            {
                yield return ("attachments", Language.Word("view-attachments", Content.Attachments.Count));
            }

            if (Content.Links.Count > 0)
            {
                yield return ("links", Language.Word("view-links", Content.Links.Count));
            }

            yield return ("again", Language.Word("send-again"));
        }
    }

    /// <summary>The widths to choose from, with their titles.</summary>
    public IEnumerable<(string Name, string Title)> WidthChoices => Widths.Select(name => (name, Language.Word("width-" + name)));

    /// <summary>The purpose of a header field. Null for an unknown field.</summary>
    public string? HeaderDescription(MessageHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return PageWords.Find(Language.Code, "hdr-" + header.Name.ToLowerInvariant());
    }

    /// <summary>Selects the requested view when the message has it, or else the default view.</summary>
    public MessageView Select(string? asked, string? width)
    {
        var usual = Content.HasHtml && Content.Text.Length == 0 ? "html" : "text";
        var view = Tabs.Any(tab => tab.Name == asked) ? asked! : usual;
        return this with { View = view, Width = Widths.Contains(width) ? width! : "desktop" };
    }
}
