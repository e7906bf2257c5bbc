using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;

namespace Ulak.Console.Codes;

/// <summary>Makes links of the RFCs in a text: <c>RFC 5321 §4.2.3, §4.3.2; RFC 3207 §4</c>.</summary>
internal static partial class RfcLinks
{
    /// <summary>The text as HTML.</summary>
    public static HtmlString Of(string text)
    {
        var html = new StringBuilder();
        var (at, document) = (0, "");
        foreach (Match match in Reference().Matches(text))
        {
            document = match.Groups["rfc"].Success ? match.Groups["rfc"].Value : document;
            if (document.Length == 0)
            {
                continue;
            }

            var section = match.Groups["section"].Value;
            html.Append(PageResult.Encoder.Encode(text[at..match.Index]))
                .Append("<a href=\"https://www.rfc-editor.org/rfc/rfc").Append(document)
                .Append(section.Length > 0 ? "#section-" + section : "").Append("\" target=\"_blank\" rel=\"noopener noreferrer\">")
                .Append(PageResult.Encoder.Encode(match.Value)).Append("</a>");
            at = match.Index + match.Length;
        }

        return new HtmlString(html.Append(PageResult.Encoder.Encode(text[at..])).ToString());
    }

    [GeneratedRegex(@"RFC (?<rfc>\d{3,5})(?: §(?<section>\d+(?:\.\d+)*))?|§(?<section>\d+(?:\.\d+)*)")]
    private static partial Regex Reference();
}
