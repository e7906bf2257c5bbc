using Ulak.Mime.Html;
using Ulak.Mime.Parts;

namespace Ulak.Mime;

/// <summary>
/// What a person reads of a message, and what is attached to it. An attachment is a part with a name, or one that is neither a text that
/// is shown nor a picture that the
/// HTML uses. All inline text and HTML is the body, in its order: mailing lists add footers as separate parts, and Apple Mail writes
/// HTML, picture, HTML.
/// </summary>
public sealed class MailBody
{
    private const int MaxScannedHtml = 4 * 1024 * 1024;

    private readonly HashSet<MailPart> _shown = new(ReferenceEqualityComparer.Instance);

    private MailBody(ParsedMail mail)
    {
        Pictures = PictureIndex.Of(mail.Parts);
        Text = [.. ItemsOf(mail.Root, preferHtml: false).Where(part => part.IsText)];
        Html = [.. ItemsOf(mail.Root, preferHtml: true)];
        if (Text.Count == 0 && Html.All(part => !part.IsText) && OnlyText(mail) is { } only)
        {
            (Text, Html) = ([only], [only]);
        }

        Amp = mail.Parts.FirstOrDefault(part => part.MediaType == "text/x-amp-html" && !IsAttached(part));
        Calendars = [.. mail.Parts.Where(part => part.MediaType is "text/calendar" or "application/ics")];
    }

    /// <summary>The texts to read one after the other: plain text, or HTML where there is no plain text.</summary>
    public IReadOnlyList<MailPart> Text { get; }

    /// <summary>What the HTML view shows one after the other: HTML, plain text between it, and pictures that stand between texts.</summary>
    public IReadOnlyList<MailPart> Html { get; }

    /// <summary>Whether there is HTML.</summary>
    public bool HasHtml => Html.Any(part => part.MediaType == "text/html");

    /// <summary>The alternative in AMP; null for none.</summary>
    public MailPart? Amp { get; }

    /// <summary>Invitations and other calendar entries.</summary>
    public IReadOnlyList<MailPart> Calendars { get; }

    /// <summary>The pictures that HTML may name.</summary>
    public PictureIndex Pictures { get; }

    /// <summary>The attachments, in their order.</summary>
    public IReadOnlyList<MailPart> Attachments { get; private set; } = [];

    internal static MailBody Of(ParsedMail mail)
    {
        var body = new MailBody(mail);
        body._shown.UnionWith(body.Text);
        body._shown.UnionWith(body.Html.Where(part => part.IsText));
        if (body.Amp is not null)
        {
            body._shown.Add(body.Amp);
        }

        body._shown.UnionWith(body.Calendars.Where(part => part.MediaType == "text/calendar"));
        var used = body.UsedPictures();
        body.Attachments =
            [.. mail.Parts.Where(part =>
            !part.IsMultipart && !IsUnpacked(part) && !IsWithinMessage(part, mail)
            && (part.FileName is not null || (!body._shown.Contains(part) && !used.Contains(part))))];
        return body;
    }

    private static bool IsUnpacked(MailPart part) => part.Children.Count > 0 && !part.IsMessage;

    // The parts of an attached message belong to it, and are seen where it is opened.
    private static bool IsWithinMessage(MailPart part, ParsedMail mail) => mail.IsWithinMessage(part);

    private static bool IsAttached(MailPart part) => part.Disposition == "attachment" || part.FileName is not null;

    /// <summary>The parts that a person reads, with one alternative chosen.</summary>
    private static IEnumerable<MailPart> ItemsOf(MailPart part, bool preferHtml)
    {
        if (part.MediaType == "multipart/alternative")
        {
            return Choose(part, preferHtml) is { } chosen ? ItemsOf(chosen, preferHtml) : [];
        }

        if (part.MediaType == "multipart/related")
        {
            return Start(part) is { } start ? ItemsOf(start, preferHtml) : [];
        }

        if (part.Children.Count > 0 && !part.IsMessage)
        {
            return part.Children.SelectMany(child => ItemsOf(child, preferHtml));
        }

        var isBody = part.MediaType is "text/plain" or "text/html" or "text/enriched" or "text/richtext" or "text/markdown"
            && !IsAttached(part);
        return isBody || (preferHtml && IsInlinePicture(part)) ? [part] : [];
    }

    private static bool IsInlinePicture(MailPart part) =>
        part.Disposition == "inline" && PictureIndex.IsPicture(part) && part.ContentId is null;

    private static MailPart? Choose(MailPart alternative, bool preferHtml)
    {
        // RFC 2046 §5.1.4: the last is the richest.
        var wanted = preferHtml ? alternative.Children.LastOrDefault(child => Has(child, "text/html"))
            : alternative.Children.FirstOrDefault(child => Has(child, "text/plain"));
        return wanted ?? alternative.Children.LastOrDefault(child => Has(child, preferHtml ? "text/plain" : "text/html"))
            ?? First(alternative);
    }

    private static bool Has(MailPart part, string type) =>
        (part.MediaType == type && !IsAttached(part)) || (!part.IsMessage && part.Children.Any(child => Has(child, type)));

    private static MailPart? First(MailPart part) => part.Children.Count > 0 ? part.Children[0] : null;

    // RFC 2387 §3.2: the parameter start names the root, which is the first part as a rule.
    private static MailPart? Start(MailPart related)
    {
        var start = PartName.ContentId(related.Parameter("start"));
        return related.Children.FirstOrDefault(child =>
            start is not null && child.ContentId == start && (child.IsText || child.Children.Count > 0))
            ?? related.Children.FirstOrDefault(child => Has(child, "text/html"))
            ?? First(related);
    }

    /// <summary>The text of a message whose text has a name, or whose parts cannot be separated.</summary>
    private static MailPart? OnlyText(ParsedMail mail) =>
        mail.Root is { IsMultipart: true, Children.Count: 0 } ? mail.Root
            : mail.Parts.FirstOrDefault(part =>
                part.IsText && !IsUnpacked(part) && part.Disposition != "attachment" && !mail.IsWithinMessage(part));

    private HashSet<MailPart> UsedPictures()
    {
        var used = new HashSet<MailPart>(ReferenceEqualityComparer.Instance);
        if (Pictures.IsEmpty)
        {
            return used;
        }

        foreach (var part in Html.Where(part => part.MediaType == "text/html"))
        {
            foreach (var reference in PictureReferences.Find(PartContent.ReadText(part, MaxScannedHtml, out _, default)))
            {
                if (Pictures.Find(reference) is { } picture)
                {
                    used.Add(picture);
                }
            }
        }

        return used;
    }
}
