namespace Ulak.Terminal;

/// <summary>How similar two words are, for suggestions.</summary>
internal static class EditDistance
{
    /// <summary>The Levenshtein distance, ignoring case.</summary>
    public static int Between(string one, string other)
    {
        var previous = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var current = new int[other.Length + 1];
            current[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var change = char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + change);
            }

            previous = current;
        }

        return previous[^1];
    }
}
