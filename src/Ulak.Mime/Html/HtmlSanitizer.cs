using System.Net;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Ulak.Mime.Html;

/// <summary>
/// Makes HTML safe to show. It is parsed as browsers do, only listed elements and attributes are written, and the result is parsed again
/// and must come out the same: text
/// that two parsers read differently is what attacks on sanitizers are made of.
/// </summary>
internal sealed class HtmlSanitizer(ResourcePolicy resources, CancellationToken cancellationToken)
{
    private const int MaxOutput = 16 * 1024 * 1024;
    private const int MaxPasses = 4;

    /// <summary>The document; null where it is too complex to be shown as HTML.</summary>
    public SanitizedHtml? Sanitize(string html)
    {
        SanitizedHtml? previous = null;
        var source = html;
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            using var document = HtmlTree.Parse(source, cancellationToken);
            if (document is null)
            {
                return null;
            }

            var sanitized = Write(document);
            if (sanitized == previous)
            {
                return sanitized;
            }

            previous = sanitized;
            source = sanitized.ToDocument();
        }

        return null;
    }

    private SanitizedHtml Write(IHtmlDocument document)
    {
        var writer = new HtmlWriter(resources, MaxOutput, cancellationToken);
        var styles = new StringBuilder();
        foreach (var child in document.Head?.Children ?? Enumerable.Empty<IElement>())
        {
            if (child.LocalName == "style" && writer.WriteStyle(child.TextContent) is { Length: > 0 } css)
            {
                styles.Append("<style>").Append(css).Append("</style>");
            }
            else if (SheetOf(child) is { } sheet && resources.Resolve(sheet) is { } address)
            {
                styles.Append("<link rel=\"stylesheet\" href=\"").Append(WebUtility.HtmlEncode(address)).Append("\">");
            }
        }

        var body = document.Body;
        return new SanitizedHtml(
            document.CompatMode != "BackCompat",
            styles.ToString(),
            body is null ? "" : writer.WriteAttributes(body),
            body is null ? "" : writer.WriteContent(body));
    }

    /// <summary>
    /// The address of a style sheet elsewhere; null for another element. Data and parts of the message are no style sheets.
    /// </summary>
    private static string? SheetOf(IElement element) =>
        element.LocalName == "link" && element.GetAttribute("rel") is { } relation
            && relation.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Contains("stylesheet", StringComparer.OrdinalIgnoreCase)
            && element.GetAttribute("href")?.Trim() is { } address && ResourcePolicy.IsRemote(address) ? address : null;
}

/// <summary>HTML that is safe to show, in its pieces.</summary>
/// <param name="IsStandards">Whether the document is shown in standards mode, and not as browsers of the nineties did.</param>
/// <param name="Styles">The style elements of the head, and the links to style sheets where they may be loaded.</param>
/// <param name="BodyAttributes">The attributes of the body, each with a space in front.</param>
/// <param name="Body">What the body holds.</param>
internal sealed record SanitizedHtml(bool IsStandards, string Styles, string BodyAttributes, string Body)
{
    /// <summary>The whole document.</summary>
    public string ToDocument() =>
        $"{(IsStandards ? "<!DOCTYPE html>" : "")}<html><head><meta charset=\"utf-8\">{Styles}</head>"
        + $"<body{BodyAttributes}>{Body}</body></html>";
}
