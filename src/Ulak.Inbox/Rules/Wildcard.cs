namespace Ulak.Inbox.Rules;

/// <summary>Patterns with <c>*</c> for any text, without regard to case.</summary>
internal static class Wildcard
{
    /// <summary>Whether a text matches a pattern as a whole.</summary>
    public static bool IsMatch(string pattern, string text)
    {
        // Greedy with one way back, to the last star: linear in practice, and at most the product of the lengths.
        var (p, t, star, resume) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, t);
            }
            else if (p < pattern.Length && char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[t]))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }
}
