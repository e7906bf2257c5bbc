using System.Text;
using Microsoft.AspNetCore.Html;

namespace Ulak.Console.Messages;

/// <summary>Marks the header names and boundaries in a message's source.</summary>
internal static class SourceMarkup
{
    public static HtmlString Of(string source)
    {
        var html = new StringBuilder(source.Length + (source.Length / 8));
        var inHeader = true;
        foreach (var line in source.Split('\n'))
        {
            var text = PageResult.Encoder.Encode(line);
            if (line.TrimEnd('\r').Length == 0)
            {
                inHeader = false;
                html.Append('\n');
            }
            else if (line.StartsWith("--", StringComparison.Ordinal) && line.Length > 4
                && !line.StartsWith("-- ", StringComparison.Ordinal))
            {
                // A boundary is followed by the header of a part.
                inHeader = !line.TrimEnd('\r').EndsWith("--", StringComparison.Ordinal);
                html.Append("<i>").Append(text).Append("</i>\n");
            }
            else if (inHeader && line[0] is not (' ' or '\t') && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                html.Append("<b>").Append(PageResult.Encoder.Encode(line[..colon])).Append("</b>")
                    .Append(PageResult.Encoder.Encode(line[colon..])).Append('\n');
            }
            else
            {
                html.Append(text).Append('\n');
            }
        }

        return new HtmlString(html.ToString());
    }
}
