namespace Ulak.Console;

/// <summary>The contents of the frame around every page.</summary>
public sealed record PageFrame(string Title, Section Section)
{
    /// <summary>The language of the page; null for the console's own pages, which are in English.</summary>
    public Codes.PageLanguage? Language { get; init; }

    /// <summary>The path of the page without a language, when it exists in every language.</summary>
    public string? Path { get; init; }

    /// <summary>A description for search engines and previews. Null for none.</summary>
    public string? Description { get; init; }

    /// <summary>The page's subject as JSON-LD; null for none.</summary>
    public string? JsonLd { get; init; }

    /// <summary>The address of the page in a language. Absolute when the site has an address.</summary>
    public string AddressIn(string language) =>
        Language?.Site is { Length: > 0 } site ? site + Export.SitePath.FileOf($"/{language}{Path}") : $"/{language}{Path}";

    /// <summary>A word of the frame.</summary>
    public string Word(string name) => Codes.PageWords.Of(Language?.Code ?? "en", name);
}

/// <summary>The sections of the console in its navigation.</summary>
public enum Section
{
    None,
    Inbox,
    Sessions,
    Codes,
    Compare,
    Explain,
    Chaos,
    TryIt,
}
