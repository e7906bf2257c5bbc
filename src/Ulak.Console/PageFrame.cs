namespace Ulak.Console;

/// <summary>What the frame around every page shows.</summary>
public sealed record PageFrame(string Title, Section Section)
{
    /// <summary>The language of the page; null for the console's own pages, which are in English.</summary>
    public Codes.PageLanguage? Language { get; init; }

    /// <summary>The page's address without a language, where it is there in each of them.</summary>
    public string? Path { get; init; }

    /// <summary>A sentence on what the page is about, for search engines and previews; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>The page's subject as JSON-LD; null for none.</summary>
    public string? JsonLd { get; init; }

    /// <summary>Whether there is no rail: the reader has not logged in.</summary>
    public bool IsBare { get; init; }

    /// <summary>What is searched for in the inbox; null for nothing.</summary>
    public string? Search { get; init; }

    /// <summary>Whether the page fills the window with panes that scroll, and is not a document.</summary>
    public bool HasPanes { get; init; }

    /// <summary>Where a page in a language is: in full where the site has a name.</summary>
    public string AddressIn(string language) => Language?.Site is { Length: > 0 } site ? site + Export.SitePath.FileOf($"/{language}{Path}")
        : $"/{language}{Path}";

    /// <summary>The part of the console that a path without its language belongs to.</summary>
    internal static Section SectionOf(string path) => path.Split('/', '?') switch
    {
        [_, "messages", ..] => Section.Inbox,
        [_, "sessions", ..] => Section.Sessions,
        [_, "codes", ..] => Section.Codes,
        [_, "compare", ..] => Section.Compare,
        [_, "explain", ..] => Section.Explain,
        [_, "chaos", ..] => Section.Chaos,
        [_, "try", ..] => Section.TryIt,
        [_, "rules", ..] => Section.Rules,
        [_, "queue", "suppressions", ..] => Section.Suppressions,
        [_, "queue", "routes" or "tables", ..] => Section.Routes,
        [_, "queue", ..] => Section.Queue,
        _ => Section.None,
    };

    /// <summary>A word of the frame.</summary>
    public string Word(string name) => Codes.PageWords.Of(Language?.Code ?? "en", name);

    /// <summary>The links of the rail, in groups.</summary>
    internal IEnumerable<Frame.RailGroup> Rail(Frame.FrameState? state) => Frame.RailGroup.For(this, state);
}

/// <summary>The parts of the console, as its navigation names them.</summary>
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
    Rules,
    Queue,
    Suppressions,
    Routes,
}
