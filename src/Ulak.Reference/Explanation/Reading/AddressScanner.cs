

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Finds addresses in free text. A finder, no judge of syntax: what stands in a bounce need not be valid.</summary>
internal static class AddressScanner
{
    /// <summary>The first address at or after a place: the address, where it begins, where it ends.</summary>
    public static (string Address, int Start, int End)? Find(string text, int from = 0)
    {
        while (from < text.Length)
        {
            var at = text.IndexOf('@', from);
            if (at < 0)
            {
                return null;
            }

            var start = at;
            while (start > 0 && at - start < 256 && IsLocalPartCharacter(text[start - 1]))
            {
                start--;
            }

            if (start == at && at > 0 && text[at - 1] == '"')
            {
                start = text.LastIndexOf('"', Math.Max(0, at - 2), Math.Min(at - 1, 100));
                start = start < 0 ? at : start;
            }

            var end = at + 1;
            while (end < text.Length && end - at < 256 && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '-' or '_'))
            {
                end++;
            }

            end = at + 1 + text.AsSpan(at + 1, end - at - 1).TrimEnd(".-").Length;
            // What is left of the @ may be punctuation alone: then there is no address here.
            var letter = text.AsSpan(start, at - start).IndexOfAnyExcept("'=.");
            if (letter >= 0 && end > at + 1)
            {
                start += letter;
                return (text[start..end].Trim('\''), start, end);
            }

            from = at + 1;
        }

        return null;
    }

    /// <summary>
    /// A line that begins a recipient's entry in a free-form bounce: the address stands first, alone or before a colon or a text.
    /// </summary>
    public static (string Address, int Start, int End)? AtLineStart(string line)
    {
        var i = 0;
        while (i < line.Length && i < 40 && line[i] is ' ' or '\t' or '<' or '*' or '-' or '"' or '(' or '>' or '[' or '\'')
        {
            i++;
        }

        return Find(line) is { } found && found.Start <= i + 1 && found.Start >= 0 ? found : null;
    }

    private static bool IsLocalPartCharacter(char c) => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '+' or '=' or '/' or '!' or '#' or '$' or '%' or '&' or '\'' or '*' or '?' or '^' or '`' or '{' or '|' or '}' or '~';
}
