

namespace Ulak.Reference.Catalog;

/// <summary>The texts of a code in one language.</summary>
public sealed record CodeText
{
    /// <summary>A short name.</summary>
    public required string Name { get; init; }

    /// <summary>What it means.</summary>
    public required string Meaning { get; init; }

    /// <summary>When it occurs.</summary>
    public required string Seen { get; init; }

    /// <summary>Advice for the sender.</summary>
    public required string Sender { get; init; }

    /// <summary>Advice for the operator of the receiving server.</summary>
    public required string Operator { get; init; }

    /// <summary>Common confusions.</summary>
    public required string Confusion { get; init; }

    internal IEnumerable<string> AllFields => [Name, Meaning, Seen, Sender, Operator, Confusion];
}

/// <summary>A language of the catalog.</summary>
public sealed record CatalogLanguage
{
    /// <summary>The language's tag: <c>tr</c> (RFC 5646).</summary>
    public required string Code { get; init; }

    /// <summary>The name of the language in that language.</summary>
    public required string Name { get; init; }

    /// <summary><c>ltr</c> or <c>rtl</c>, the value of HTML's <c>dir</c> attribute.</summary>
    public required string Direction { get; init; }
}
