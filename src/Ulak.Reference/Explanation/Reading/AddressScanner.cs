using System.Buffers;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Finds addresses in free text. It does not validate them: bounces contain malformed ones.</summary>
internal static class AddressScanner
{
    private static readonly SearchValues<char> Punctuation = SearchValues.Create("'=.{|`");
    private static readonly SearchValues<char> LocalPartSigns = SearchValues.Create(".-_+=/!#$%&'*?^`{|}~");

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<char> VersionSigns = SearchValues.Create("0123456789.");

    public static bool Contains(string text) => Find(text) is not null;

    /// <summary>The first address at or after a position, with its start and end.</summary>
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

            var dots = text.AsSpan(at + 1, end - at - 1).IndexOf("..");
            end = dots > 0 ? at + 1 + dots : at + 1 + text.AsSpan(at + 1, end - at - 1).TrimEnd(".-").Length;
            end = BeforeGluedWord(text, at, end);
            // If only punctuation precedes the @, there is no address. "{'a@b': (550" and "email=a@b" begin after it.
            var letter = text.AsSpan(start, at - start).IndexOfAnyExcept(Punctuation);
            if (letter >= 0 && end > at + 1 && !IsPackage(text.AsSpan(start, at - start), text.AsSpan(at + 1, end - at - 1)))
            {
                start = SkipPrefix(text, start + letter, at);
                return (text[start..end].Trim('\''), start, end);
            }

            from = at + 1;
        }

        return null;
    }

    /// <summary>
    /// The address at the start of a line, alone or before a colon or a text: a recipient's entry in a free-form bounce.
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

    /// <summary>The path of a file (<c>/srv/node_modules/@scope/name</c>), or a package with its version (<c>server@0.1.0</c>).</summary>
    private static bool IsPackage(ReadOnlySpan<char> before, ReadOnlySpan<char> after) =>
        before.EndsWith("/") || before.Contains("node_modules/", StringComparison.Ordinal)
        || (after.Contains('.') && !after.ContainsAnyExcept(VersionSigns) && after.Count('.') == 2);

    /// <summary>"email=a@b" and "u'a@b" begin after the prefix; the "=" of a VERP or SRS address stays.</summary>
    private static int SkipPrefix(string text, int start, int at)
    {
        var local = text.AsSpan(start, at - start);
        var equals = local.LastIndexOf('=');
        if (equals >= 0 && !local[..equals].Contains('+') && !local.StartsWith("SRS") && (start == 0 || text[start - 1] != '<'))
        {
            start += equals + 1;
            local = local[(equals + 1)..];
        }

        return local.StartsWith("u'") ? start + 2 : start;
    }

    /// <summary>
    /// Web pages lose line ends: "bob@example.orgMailer Error" ends before the capital letter, and so does an address before a hash of 32
    /// digits.
    /// </summary>
    private static int BeforeGluedWord(string text, int at, int end)
    {
        var dot = text.LastIndexOf('.', end - 1, end - at);
        var label = dot < 0 ? default : text.AsSpan(dot + 1, end - dot - 1);
        var letters = label.IndexOfAnyExceptInRange('a', 'z');
        if (letters is >= 2 and <= 10 && letters + 1 < label.Length && char.IsAsciiLetterUpper(label[letters])
            && char.IsAsciiLetterLower(label[letters + 1]))
        {
            return dot + 1 + letters;
        }

        return label.Length > 33 && !label[^32..].ContainsAnyExcept(HexDigits) ? end - 32 : end;
    }

    private static bool IsLocalPartCharacter(char c) => char.IsLetterOrDigit(c) || LocalPartSigns.Contains(c);
}
