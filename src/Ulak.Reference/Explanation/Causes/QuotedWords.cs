using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>The words of the refusal in one line, for a person to pass on to an administrator.</summary>
internal static class QuotedWords
{
    private const int MaxLength = 180;

    /// <summary>The reply from its code on; the words that decided if there is no code; null if there are none.</summary>
    public static string? Of(Finding finding, Decision decision)
    {
        var statement = finding.Statements.FirstOrDefault(each => each.Codes.Reply == decision.Reply && each.HasCodes);
        var words = statement is { Codes: var codes }
            ? Within(statement.Text, codes.Reply is null ? codes.Start : codes.ReplyStart)
            : decision.Evidence is [var first, ..] ? LineOf(finding, first.Text) : "";
        return OneLine(words);
    }

    /// <summary>The line in which the words that decided stand: they alone are often only a part of the sentence.</summary>
    private static string LineOf(Finding finding, string words)
    {
        foreach (var statement in finding.Statements.Take(3))
        {
            var at = statement.Head.IndexOf(words, StringComparison.Ordinal);
            if (at >= 0)
            {
                var start = statement.Head.LastIndexOf('\n', at) + 1;
                var end = statement.Head.IndexOf('\n', at + words.Length);
                var line = (end < 0 ? statement.Head[start..] : statement.Head[start..end]).Trim(" \t>*`|-".ToCharArray());
                return line.Length <= MaxLength ? line : words;
            }
        }

        return words;
    }

    /// <summary>The rest of a text from a place on, up to the mark that closes a quotation which begins there.</summary>
    private static string Within(string text, int start)
    {
        var end = start > 0 && (text[start - 1] is '\'' or '"')
            ? text.IndexOf($"{text[start - 1]},", start, StringComparison.Ordinal) : -1;
        return end < 0 ? text[start..] : text[start..end];
    }

    private static string? OneLine(string words)
    {
        var head = words.Length > 4 * MaxLength ? words[..(4 * MaxLength)] : words;
        var line = string.Join(' ', head.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Trim('"', '\'');
        if (line.Length > MaxLength)
        {
            var end = line.LastIndexOf(' ', MaxLength);
            line = line[..(end > MaxLength / 2 ? end : MaxLength)] + " …";
        }

        // The fields of a JSON object are no words to pass on.
        line = line.TrimEnd('.');
        return line.Length == 0 || line.Contains("\":\"", StringComparison.Ordinal) ? null : line;
    }
}
