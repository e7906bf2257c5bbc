namespace Ulak.Relay.Routing;

/// <summary>Patterns with <c>*</c> for any characters and <c>?</c> for one, compared without regard to case.</summary>
internal static class Glob
{
    public static bool HasWildcard(string pattern) => pattern.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether a text matches, in time proportional to the product of the lengths at worst.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Fold(pattern[p]) == Fold(text[t])))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimEnd('*').IsEmpty;
    }

    private static char Fold(char c) => char.ToLowerInvariant(c);
}
