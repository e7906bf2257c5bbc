

namespace Ulak.Reference.Catalog;

/// <summary>Searches the texts of one language, ignoring case and diacritics.</summary>
internal sealed class CodeSearch
{
    private readonly CodeCatalog _catalog;
    private readonly (CodeEntry Entry, string Code, string Name, string All)[] _rows;

    public CodeSearch(CodeCatalog catalogue, TextsFile file)
    {
        _catalog = catalogue;
        _rows = [.. catalogue.Codes.Select(facts => CreateRow(catalogue.EntryFor(facts), file.Codes[facts.Code]))];
    }

    public IReadOnlyList<CodeEntry> Find(string query)
    {
        var words = FoldCaseAndDiacritics(query).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return [];
        }

        var exact = words.Length == 1 && _catalog.TryGet(query, out var entry) ? entry : null;
        var found = _rows
            .Where(row => row.Entry.Key != exact?.Key && words.All(word => row.All.Contains(word, StringComparison.Ordinal)))
            .OrderBy(row => Rank(row.Code, row.Name, words))
            .Select(row => row.Entry);
        return exact is null ? [.. found] : [exact, .. found];
    }

    /// <summary>Folds case and diacritics by hand, because the program runs without ICU. Dotted and dotless i become one letter.</summary>
    internal static string FoldCaseAndDiacritics(string text) => string.Create(text.Length, text, static (folded, source) =>
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

    private static (CodeEntry Entry, string Code, string Name, string All) CreateRow(CodeEntry entry, CodeText text) =>
        (entry, FoldCaseAndDiacritics(entry.Key), FoldCaseAndDiacritics(text.Name),
            FoldCaseAndDiacritics(string.Join('\n', text.AllFields.Prepend(entry.Key))));

    private static int Rank(string code, string name, string[] words) =>
        words.All(word => code.Contains(word, StringComparison.Ordinal)) ? 0
        : words.All(word => name.Contains(word, StringComparison.Ordinal)) ? 1
        : 2;
}
