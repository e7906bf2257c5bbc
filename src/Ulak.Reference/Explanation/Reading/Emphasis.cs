using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Removes the marks of emphasis that web pages leave around words: <c>**name@example.org**</c>. Asterisks that hide a part of an
/// address (<c>***@example.org</c>) stay.
/// </summary>
internal static partial class Emphasis
{
    private const int MaxLength = 4000;

    public static List<SourceLine> Remove(List<SourceLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.Text.Length <= MaxLength && line.Text.Contains('*', StringComparison.Ordinal) && Marked().IsMatch(line.Text))
            {
                lines[i] = line with { Text = Marked().Replace(line.Text, "${words}") };
            }
        }

        return lines;
    }

    [GeneratedRegex(@"(?<![\w*@./])(?<mark>\*{1,2})(?=[\w<\[(])(?<words>[^*\n]{1,300}?)(?<=[\w>\]),.:;!?])\k<mark>(?![\w*@])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Marked();
}
