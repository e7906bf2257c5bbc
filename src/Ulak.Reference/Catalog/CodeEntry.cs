

namespace Ulak.Reference.Catalog;

/// <summary>A code as requested, with its facts and texts.</summary>
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

    /// <summary>The code as requested, for example <c>5.7.26</c>, even if the entry covers all classes or a range.</summary>
    public string Code { get; }

    /// <summary>The key of the entry: <c>X.7.26</c>, <c>5.7.606-649</c>; usually the same as <see cref="Code"/>.</summary>
    public string Key { get; }

    /// <summary>The class of the requested code; null for <c>X.7.26</c>.</summary>
    public int? Class => Facts.Class;

    /// <summary>The facts for the requested class; they are the same in every language.</summary>
    public CodeFacts Facts { get; }

    /// <summary>The texts in a language (<c>tr</c>, <c>tr-TR</c>), or in English if there are none.</summary>
    public CodeText TextIn(string language) => _catalog.TextsFor(language).Codes[Key];
}
