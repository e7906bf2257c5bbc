

namespace Ulak.Reference.Catalog;

/// <summary>A code as it was asked for: its facts, and its texts.</summary>
public sealed class CodeEntry
{
    private readonly CodeCatalog _catalog;

    internal CodeEntry(CodeCatalog catalogue, string key, string code, CodeFacts facts)
    {
        _catalog = catalogue;
        Key = key;
        Code = code;
        Facts = facts;
    }

    /// <summary>The code as it was asked for: <c>5.7.26</c>, also where the entry is that of every class or of a range.</summary>
    public string Code { get; }

    /// <summary>The entry that it belongs to: <c>X.7.26</c>, <c>5.7.606-649</c>; the same as <see cref="Code"/> for most.</summary>
    public string Key { get; }

    /// <summary>The class it was asked for in, or its own; null for <c>X.7.26</c>.</summary>
    public int? Class => Facts.Class;

    /// <summary>What holds in every language, in the class that was asked for.</summary>
    public CodeFacts Facts { get; }

    /// <summary>The texts in a language (<c>tr</c>, <c>tr-TR</c>); in English where there are none.</summary>
    public CodeText TextIn(string language) => _catalog.TextsFor(language).Codes[Key];
}
