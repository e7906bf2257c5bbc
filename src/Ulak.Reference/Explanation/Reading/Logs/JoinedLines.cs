using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// Restores the lines of a log that a web page or a mail program has changed: entries joined to one line, and entries broken into
/// several. Each entry begins with a time, a host and a program.
/// </summary>
internal static partial class JoinedLines
{
    private const int MinLength = 150;
    private const int MaxParts = 8;
    private const int MaxEntry = 2000;

    /// <summary>The lines, one for each entry.</summary>
    public static List<SourceLine> Restore(List<SourceLine> lines) => Join(Split(lines));

    /// <summary>Appends the rest of an entry that breaks off within a list or a parenthesis.</summary>
    private static List<SourceLine> Join(List<SourceLine> lines)
    {
        List<SourceLine>? result = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var entry = lines[i];
            var last = i;
            while (IsOpen(entry.Text) && last + 1 < lines.Count && last - i < MaxParts && Continues(lines[last + 1].Text))
            {
                var next = lines[++last];
                entry = new SourceLine($"{entry.Text.TrimEnd()} {next.Text.TrimStart()}", entry.Offset,
                    next.Offset + next.Length - entry.Offset);
            }

            if (last > i)
            {
                result ??= lines.GetRange(0, i);
            }

            result?.Add(entry);
            i = last;
        }

        return result ?? lines;
    }

    /// <summary>Whether a line is an entry of a delivery or refusal whose end is missing.</summary>
    private static bool IsOpen(string text)
    {
        if (text.Length is < 40 or > MaxEntry || !Entry().IsMatch(text))
        {
            return false;
        }

        var line = text.AsSpan().TrimEnd();
        return line[^1] is ',' or ':' or '(' or ';' || line.Count('(') > line.Count(')')
            || (line.Contains(": reject: ", StringComparison.Ordinal) && !line.Contains("; from=", StringComparison.Ordinal)
                && !line.Contains("; proto=", StringComparison.Ordinal));
    }

    private static bool Continues(string text) => text.AsSpan().Trim().Length > 0 && !Entry().IsMatch(text);

    /// <summary>Whether a line begins with the time of a log.</summary>
    public static bool IsEntry(string text) => Entry().IsMatch(text);

    /// <summary>The lines, with joined ones as several.</summary>
    private static List<SourceLine> Split(List<SourceLine> lines)
    {
        if (!lines.Exists(line => line.Text.Length >= MinLength && line.IsExact && Beginning().Count(line.Text) > 1))
        {
            return lines;
        }

        var result = new List<SourceLine>(lines.Count * 2);
        foreach (var line in lines)
        {
            if (line.Text.Length < MinLength || !line.IsExact)
            {
                result.Add(line);
                continue;
            }

            var start = 0;
            foreach (var match in Beginning().EnumerateMatches(line.Text))
            {
                if (match.Index > start)
                {
                    result.Add(line.Slice(start, line.Text.AsSpan(start, match.Index - start).TrimEnd().Length));
                    start = match.Index;
                }
            }

            result.Add(line.Skip(start));
        }

        return result;
    }

    [GeneratedRegex(
        @"^\W{0,4}(?:[\w./-]{1,60} ?[:|])?\s{0,12}(?:[\w.-]{1,40}\s{1,12}\|\s{0,4})?"
        + @"(?:[A-Z][a-z]{2}\s{1,2}\d{1,2} \d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d)"
        + @"|^\W{0,4}(?:[\w.-]{1,60} )?postfix[\w/-]{0,40}\[\d{1,8}\]: ", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();

    [GeneratedRegex(
        @"(?<![^\s])(?:[A-Z][a-z]{2}\s{1,2}\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.:+Z-]*) "
        + @"\S{1,80} [\w./-]{2,60}\[\d{1,8}\]: ",
        RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();
}
