namespace Ulak.Reference.Explanation.Causes;

/// <summary>Words by which a program, a server or the owner of a filter is recognized.</summary>
internal static class Marks
{
    /// <summary>Whether a text contains one of the words, in any case; one that begins with <c>=</c> in its own case only.</summary>
    public static bool OccurIn(ReadOnlySpan<char> text, IReadOnlyList<string> marks)
    {
        foreach (var mark in marks)
        {
            var isExact = mark.StartsWith('=');
            if (text.Contains(isExact ? mark.AsSpan(1) : mark, isExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
