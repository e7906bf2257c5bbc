using System.Net;
using System.Text;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>The words of an HTML text. Decodes for reading, not for showing.</summary>
internal static class HtmlText
{
    public static List<SourceLine> RemoveTags(IReadOnlyList<SourceLine> lines)
    {
        var result = new List<SourceLine>();
        var inTag = false;
        foreach (var line in lines)
        {
            var text = new StringBuilder();
            foreach (var c in line.Text)
            {
                if (inTag)
                {
                    inTag = c != '>';
                    text.Append(inTag ? "" : " ");
                }
                else if (c == '<')
                {
                    inTag = true;
                }
                else
                {
                    text.Append(c);
                }
            }

            var words = WebUtility.HtmlDecode(text.ToString());
            result.Add(line with { Text = words.Length == line.Length && words != line.Text ? words + " " : words });
        }

        return result;
    }
}
