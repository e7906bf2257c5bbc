using System.Text;

namespace Ulak.Smtp.Characters;

/// <summary>Finds the nearest known word by edit distance with transpositions (Damerau–Levenshtein).</summary>
internal static class Misspelling
{
    /// <summary>The nearest candidate: one edit in a word of up to five letters, two in a longer one.</summary>
    public static string? Nearest(ReadOnlySpan<byte> word, IEnumerable<string> candidates)
    {
        if (word.Length is < 2 or > 24 || !Ascii.IsValid(word))
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(word).ToUpperInvariant();
        var (best, least) = ((string?)null, text.Length <= 5 ? 2 : 3);
        foreach (var candidate in candidates)
        {
            if (Distance(text, candidate) is var distance && distance < least)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var least = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                rows[i, j] = swapped ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
            }
        }

        return rows[a.Length, b.Length];
    }
}
