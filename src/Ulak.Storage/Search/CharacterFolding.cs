using System.Collections.Frozen;
using System.Reflection;
using System.Text;

namespace Ulak.Storage.Search;

/// <summary>
/// Folds characters that readers take for the same: case, accents, compatibility forms (Unicode NFKD), and letters that Unicode does not
/// decompose, such as ı and ø. The table is data because the program runs without ICU, where <see cref="string.Normalize()"/> does nothing.
/// </summary>
internal static class CharacterFolding
{
    private const int DirectSize = 0x2200;

    private static readonly (string?[] Direct, FrozenDictionary<int, string> Others) Table = Load();

    /// <summary>
    /// Returns what a character folds to, in lower case; empty for a mark to be dropped; null if the table does not list it.
    /// </summary>
    public static string? Find(Rune character) =>
        character.Value < DirectSize ? Table.Direct[character.Value] : Table.Others.GetValueOrDefault(character.Value);

    private static (string?[] Direct, FrozenDictionary<int, string> Others) Load()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("Ulak.Storage.Search.folding.tsv")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        var direct = new string?[DirectSize];
        var others = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            // The result, a tab, and all the characters that fold to it.
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var result = line[..tab];
            foreach (var character in line[(tab + 1)..].EnumerateRunes())
            {
                if (character.Value < DirectSize)
                {
                    direct[character.Value] = result;
                }
                else
                {
                    others[character.Value] = result;
                }
            }
        }

        return (direct, others.ToFrozenDictionary());
    }
}
