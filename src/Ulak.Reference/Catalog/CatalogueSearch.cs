
namespace Ulak.Reference.Catalog;

/// <summary>Finds words in the texts of one language, whatever their case and whether or not their marks were typed.</summary>
internal sealed class CatalogueSearch
{
    private readonly Catalogue _catalogue;
    private readonly (CatalogueEntry Entry, string Code, string Name, string All)[] _rows;

    public CatalogueSearch(Catalogue catalogue, TextsFile file)
    {
        _catalogue = catalogue;
        _rows = [.. catalogue.Codes.Select(facts => Row(catalogue.Entry(facts), file.Codes[facts.Code]))];
    }

    public IReadOnlyList<CatalogueEntry> Find(string query)
    {
        var words = Fold(query).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return [];
        }

        var exact = words.Length == 1 && _catalogue.TryGet(query, out var entry) ? entry : null;
        var found = _rows
            .Where(row => row.Entry.Key != exact?.Key && words.All(word => row.All.Contains(word, StringComparison.Ordinal)))
            .OrderBy(row => Rank(row.Code, row.Name, words))
            .Select(row => row.Entry);
        return exact is null ? [.. found] : [exact, .. found];
    }

    /// <summary>Folds by hand, because without ICU a program knows no language's rules: the two letters i of Turkish become one, and marks go.</summary>
    internal static string Fold(string text) => string.Create(text.Length, text, static (folded, source) =>
    {
        for (var i = 0; i < folded.Length; i++)
        {
            folded[i] = char.ToLowerInvariant(source[i]) switch
            {
                'ı' or 'İ' or 'î' => 'i',
                'ç' => 'c',
                'ğ' => 'g',
                'ö' => 'o',
                'ş' => 's',
                'ü' or 'û' => 'u',
                'â' => 'a',
                var c => c,
            };
        }
    });

    private static (CatalogueEntry Entry, string Code, string Name, string All) Row(CatalogueEntry entry, CodeText text) =>
        (entry, Fold(entry.Key), Fold(text.Name), Fold(string.Join('\n', text.Fields.Prepend(entry.Key))));

    private static int Rank(string code, string name, string[] words) =>
        words.All(word => code.Contains(word, StringComparison.Ordinal)) ? 0
        : words.All(word => name.Contains(word, StringComparison.Ordinal)) ? 1
        : 2;
}
