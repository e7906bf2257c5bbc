namespace Ulak.Reference.Explanation.Causes;

/// <summary>Words by which a program, a server or the owner of a filter is recognized.</summary>
internal static class Marks
{
    /// <summary>Whether a text contains one of the words, in any case.</summary>
    public static bool OccurIn(ReadOnlySpan<char> text, IReadOnlyList<string> marks)
    {
        foreach (var mark in marks)
        {
            if (text.Contains(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
