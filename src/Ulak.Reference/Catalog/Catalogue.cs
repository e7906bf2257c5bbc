using System.Collections.Frozen;
using System.Globalization;

namespace Ulak.Reference.Catalog;

/// <summary>Every reply code and every enhanced status code: its facts, and what is said of it in each language. Immutable.</summary>
public sealed class Catalogue
{
    private static readonly Lazy<Catalogue> Loaded = new(() => new Catalogue());

    private readonly FrozenDictionary<string, CodeFacts> _facts;
    private readonly FrozenDictionary<string, TextsFile> _texts;
    private readonly CodeFacts[] _ranges;
    private readonly Lazy<FrozenDictionary<string, CatalogueSearch>> _searches;

    private Catalogue()
    {
        Codes = [.. CatalogueFiles.Facts().Codes.Select(row => row.ToFacts())];
        _facts = Codes.ToFrozenDictionary(f => f.Code, StringComparer.Ordinal);
        _ranges = [.. Codes.Where(f => f.Code.Contains('-', StringComparison.Ordinal))];
        var files = CatalogueFiles.Texts();
        Languages = [.. files.Select(f => f.Language)];
        _texts = files.ToFrozenDictionary(f => f.Language.Code, StringComparer.Ordinal);
        _searches = new(() => files.ToFrozenDictionary(f => f.Language.Code, f => new CatalogueSearch(this, f), StringComparer.Ordinal));
    }

    /// <summary>The catalogue, read when it is first needed.</summary>
    public static Catalogue Default => Loaded.Value;

    /// <summary>The languages that the texts are in, English first.</summary>
    public IReadOnlyList<CatalogueLanguage> Languages { get; }

    /// <summary>All codes: the basic ones by number, then the enhanced ones by subject and detail.</summary>
    public IReadOnlyList<CodeFacts> Codes { get; }

    /// <summary>
    /// Finds <c>501</c>, <c>X.7.26</c>, <c>5.7.26</c> or a code within a range. An enhanced code with a class gets the entry of that class where there is one,
    /// else the range that it lies in, else the entry of every class.
    /// </summary>
    public bool TryGet(string? code, out CatalogueEntry entry)
    {
        entry = null!;
        if (code?.Trim().ToUpperInvariant() is not { Length: >= 3 and <= 16 } asked)
        {
            return false;
        }

        if (_facts.TryGetValue(asked, out var exact))
        {
            entry = new CatalogueEntry(this, asked, asked, exact);
        }
        else if (InRange(asked) is { } range)
        {
            entry = new CatalogueEntry(this, range.Code, asked, range);
        }
        else if (asked[0] is '2' or '4' or '5' && asked[1] == '.' && _facts.TryGetValue("X" + asked[1..], out var any))
        {
            entry = new CatalogueEntry(this, any.Code, asked, any.InClass(asked[0] - '0'));
        }

        return entry is not null;
    }

    /// <summary>The codes whose number or texts in a language hold every word of a query: by number first, then by name, then the others.</summary>
    public IReadOnlyList<CatalogueEntry> Search(string word, string language)
    {
        ArgumentNullException.ThrowIfNull(word);
        return _searches.Value[TextsOf(language).Language.Code].Find(word);
    }

    /// <summary>A word of the catalogue's own in a language: the label of a field, or a value's name.</summary>
    public string Label(string name, string language) => TextsOf(language).Labels[name];

    /// <summary>A command of <see cref="CodeFacts.Commands"/> as a reader knows it: the verbs as they are, what is no verb in the reader's language.</summary>
    public string CommandName(string command, string language)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command.Any(char.IsAsciiLetterLower) ? Label("command-" + command.Replace(' ', '-').ToLowerInvariant(), language) : command;
    }

    /// <summary>The language that the texts asked for in a language are in: <c>tr</c> for <c>tr-TR</c>, <c>en</c> for what is not there.</summary>
    public CatalogueLanguage LanguageFor(string language) => TextsOf(language).Language;

    internal TextsFile TextsOf(string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        var end = language.AsSpan().IndexOfAny('-', '_');
        var key = (end < 0 ? language : language[..end]).ToLowerInvariant();
        return _texts.TryGetValue(key, out var file) ? file : _texts["en"];
    }

    internal CatalogueEntry Entry(CodeFacts facts) => new(this, facts.Code, facts.Code, facts);

    private CodeFacts? InRange(string asked)
    {
        var dot = asked.LastIndexOf('.');
        return dot < 0 || !int.TryParse(asked.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var detail)
            ? null
            : Array.Find(_ranges, range => Holds(range.Code, asked.AsSpan(0, dot + 1), detail));
    }

    private static bool Holds(string range, ReadOnlySpan<char> prefix, int detail)
    {
        var hyphen = range.IndexOf('-', StringComparison.Ordinal);
        return range.AsSpan().StartsWith(prefix, StringComparison.Ordinal)
            && int.Parse(range.AsSpan(prefix.Length, hyphen - prefix.Length), CultureInfo.InvariantCulture) <= detail
            && detail <= int.Parse(range.AsSpan(hyphen + 1), CultureInfo.InvariantCulture);
    }
}
