using System.Collections.Frozen;
using System.Globalization;

namespace Ulak.Reference.Catalog;

/// <summary>
/// Every reply code and enhanced status code with its facts, and its texts in each language. Immutable and safe for concurrent use.
/// </summary>
public sealed class CodeCatalog
{
    private static readonly Lazy<CodeCatalog> LazyDefault = new(() => new CodeCatalog());

    // A server's routes need the languages when it starts; facts and texts are read when the first page or explanation needs them.
    private readonly Lazy<CodeTable> _codes = new(() => new CodeTable(CatalogFiles.ReadFacts().Codes));
    private readonly FrozenDictionary<string, LanguageFile> _languages;
    private readonly Lazy<FrozenDictionary<string, CodeSearch>> _searchByLanguage;

    private CodeCatalog()
    {
        var files = CatalogFiles.FindLanguages();
        Languages = [.. files.Select(file => file.Language)];
        _languages = files.ToFrozenDictionary(file => file.Language.Code, StringComparer.Ordinal);
        _searchByLanguage = new(() => files.ToFrozenDictionary(
            file => file.Language.Code, file => new CodeSearch(this, file.Texts), StringComparer.Ordinal));
    }

    /// <summary>The catalog, loaded on first use.</summary>
    public static CodeCatalog Default => LazyDefault.Value;

    /// <summary>The languages of the texts, English first.</summary>
    public IReadOnlyList<CatalogLanguage> Languages { get; }

    /// <summary>All codes: the basic ones by number, then the enhanced ones by subject and detail.</summary>
    public IReadOnlyList<CodeFacts> Codes => _codes.Value.All;

    /// <summary>
    /// Finds <c>501</c>, <c>X.7.26</c>, <c>5.7.26</c> or a code within a range. For an enhanced code with a class, the entry of that
    /// class is preferred,
    /// then a range that contains it, then the entry for all classes.
    /// </summary>
    public bool TryGet(string? code, out CodeEntry entry)
    {
        entry = null!;
        if (code?.Trim().ToUpperInvariant() is not { Length: >= 3 and <= 16 } asked)
        {
            return false;
        }

        if (_codes.Value.ByCode.TryGetValue(asked, out var exact))
        {
            entry = new CodeEntry(this, asked, asked, exact);
        }
        else if (FindRange(asked) is { } range)
        {
            entry = new CodeEntry(this, range.Code, asked, range);
        }
        else if (asked[0] is '2' or '4' or '5' && asked[1] == '.' && _codes.Value.ByCode.TryGetValue("X" + asked[1..], out var any))
        {
            entry = new CodeEntry(this, any.Code, asked, any.InClass(asked[0] - '0'));
        }

        return entry is not null;
    }

    /// <summary>
    /// What the digits of a code mean that has the form of one, but is not in the catalogue, such as <c>5.7.999</c>, and the codes near
    /// it. Null if the catalogue has the code, or if it is none.
    /// </summary>
    public UnlistedCode? DescribeUnlisted(string? code, string language) => UnlistedCodes.Find(this, code, language);

    /// <summary>
    /// The codes whose number or texts contain every word of the query. Matches of the number come first, then matches of the name, then
    /// the rest.
    /// </summary>
    public IReadOnlyList<CodeEntry> Search(string word, string language)
    {
        ArgumentNullException.ThrowIfNull(word);
        return _searchByLanguage.Value[ResolveLanguage(language).Code].Find(word);
    }

    /// <summary>A label of the catalog in a language: the name of a field or of a value.</summary>
    public string Label(string name, string language) => TextsFor(language).Labels[name];

    /// <summary>The display name of a command in <see cref="CodeFacts.Commands"/>: verbs unchanged, other places translated.</summary>
    public string CommandName(string command, string language)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command.Any(char.IsAsciiLetterLower) ? Label("command-" + command.Replace(' ', '-').ToLowerInvariant(), language) : command;
    }

    /// <summary>
    /// The language actually used for a requested one: <c>tr</c> for <c>tr-TR</c>, <c>en</c> if there are no texts in it.
    /// </summary>
    public CatalogLanguage ResolveLanguage(string language) => FindLanguage(language).Language;

    internal TextsFile TextsFor(string language) => FindLanguage(language).Texts;

    internal CodeEntry EntryFor(CodeFacts facts) => new(this, facts.Code, facts.Code, facts);

    private LanguageFile FindLanguage(string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        var end = language.AsSpan().IndexOfAny('-', '_');
        var key = (end < 0 ? language : language[..end]).ToLowerInvariant();
        return _languages.TryGetValue(key, out var file) ? file : _languages["en"];
    }

    private CodeFacts? FindRange(string asked)
    {
        var dot = asked.LastIndexOf('.');
        return dot < 0 || !int.TryParse(asked.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var detail)
            ? null
            : Array.Find(_codes.Value.Ranges, range => RangeContains(range.Code, asked.AsSpan(0, dot + 1), detail));
    }

    private static bool RangeContains(string range, ReadOnlySpan<char> prefix, int detail)
    {
        var hyphen = range.IndexOf('-', StringComparison.Ordinal);
        return range.AsSpan(0, range.LastIndexOf('.') + 1).SequenceEqual(prefix)
            && int.Parse(range.AsSpan(prefix.Length, hyphen - prefix.Length), CultureInfo.InvariantCulture) <= detail
            && detail <= int.Parse(range.AsSpan(hyphen + 1), CultureInfo.InvariantCulture);
    }

    private sealed class CodeTable(IReadOnlyList<CodeFacts> codes)
    {
        public IReadOnlyList<CodeFacts> All => codes;

        public FrozenDictionary<string, CodeFacts> ByCode { get; } = codes.ToFrozenDictionary(facts => facts.Code, StringComparer.Ordinal);

        public CodeFacts[] Ranges { get; } = [.. codes.Where(facts => facts.Code.Contains('-', StringComparison.Ordinal))];
    }
}
