using System.Text;
using Microsoft.AspNetCore.Html;
using Ulak.Reference.Explanation;

namespace Ulak.Console.Codes;

/// <summary>A text that was pasted, with the words marked that its explanation rests on.</summary>
internal static class EvidenceMarkup
{
    private const int MaxCharacters = 20_000;

    /// <summary>The marked text; null where nothing in it is marked, or it is too long to be shown again.</summary>
    public static HtmlString? Of(string text, ExplanationResult result)
    {
        var spans = result.Recipients.SelectMany(each => each.Evidence)
            .Where(each => each.Length > 0 && each.Offset >= 0 && each.Offset + each.Length <= text.Length)
            .OrderBy(each => each.Offset).ToList();
        if (spans.Count == 0 || text.Length > MaxCharacters)
        {
            return null;
        }

        var (html, at) = (new StringBuilder(text.Length + 64), 0);
        foreach (var span in spans.Where(each => each.Offset >= 0))
        {
            if (span.Offset < at)
            {
                continue;
            }

            html.Append(PageResult.Encoder.Encode(text[at..span.Offset])).Append("<mark>")
                .Append(PageResult.Encoder.Encode(text.Substring(span.Offset, span.Length))).Append("</mark>");
            at = span.Offset + span.Length;
        }

        return new HtmlString(html.Append(PageResult.Encoder.Encode(text[at..])).ToString());
    }
}
