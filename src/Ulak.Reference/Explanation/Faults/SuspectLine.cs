using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Faults;

/// <summary>
/// The line of a log in which a program reports an error beside a refusal without a reason. Its words are not known, but they
/// are closer to the cause than those of the refusal.
/// </summary>
internal static partial class SuspectLine
{
    private const int MaxLength = 20_000;
    private const int MaxWords = 200;

    /// <summary>
    /// The words of the first line with the gravest mark, outside of the statements that were read; null if there is none.
    /// </summary>
    public static string? Find(string text, Finding finding)
    {
        var head = text.Length > MaxLength ? text[..MaxLength] : text;
        string? best = null;
        var bestRank = 0;
        foreach (var match in Mark().EnumerateMatches(head))
        {
            var rank = head[match.Index] is 'w' or 'W' ? 1 : 2;
            if (rank > bestRank && WordsAt(head, match.Index) is { } words && !IsRead(words, finding))
            {
                (best, bestRank) = (words, rank);
            }
        }

        return best;
    }

    private static string? WordsAt(string text, int at)
    {
        var start = text.LastIndexOf('\n', at) + 1;
        var end = text.IndexOf('\n', at);
        end = end < 0 ? text.Length : end;

        // A log's entry has its time or its program before the mark.
        if (!Entry().IsMatch(text.AsSpan(start, at - start)))
        {
            return null;
        }

        var words = text.AsSpan(at, Math.Min(end - at, MaxWords)).TrimEnd();
        return words.Length < 20 || words.Contains('`') ? null : words.ToString();
    }

    private static bool IsRead(string words, Finding finding) =>
        finding.Statements.Any(statement => statement.Text.Contains(words, StringComparison.Ordinal)
            || (statement.Speaker != Speaker.Unknown && words.Contains(statement.Head.Split('\n')[0], StringComparison.Ordinal)));

    [GeneratedRegex(@"\b(?:warning|error|fatal|panic|crit(?:ical)?|alert|emerg|TROUBLE)\b(?::|\])|\(!!?\)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Mark();

    [GeneratedRegex(
        @"\[\d+\]:|^\W{0,4}\d{4}-\d\d-\d\d|^\W{0,4}[A-Z][a-z]{2}\s{1,2}\d{1,2} \d\d:\d\d|dovecot: |^\S{1,30}\s*\| ",
        RegexOptions.CultureInvariant)]
    private static partial Regex Entry();
}
