

namespace Ulak.Reference.Catalog;

/// <summary>What is said of a code in one language.</summary>
public sealed record CodeText
{
    /// <summary>A short name.</summary>
    public required string Name { get; init; }

    /// <summary>What it means.</summary>
    public required string Meaning { get; init; }

    /// <summary>When one sees it.</summary>
    public required string Seen { get; init; }

    /// <summary>What to do as the sender.</summary>
    public required string Sender { get; init; }

    /// <summary>What to do as the operator of the receiving server.</summary>
    public required string Operator { get; init; }

    /// <summary>What it is often confused with.</summary>
    public required string Confusion { get; init; }

    internal IEnumerable<string> AllFields => [Name, Meaning, Seen, Sender, Operator, Confusion];
}

/// <summary>A language of the catalogue.</summary>
public sealed record CatalogLanguage
{
    /// <summary>The language's tag: <c>tr</c> (RFC 5646).</summary>
    public required string Code { get; init; }

    /// <summary>Its own name for itself.</summary>
    public required string Name { get; init; }

    /// <summary><c>ltr</c> or <c>rtl</c>, as HTML's <c>dir</c> has it.</summary>
    public required string Direction { get; init; }
}
