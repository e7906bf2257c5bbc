using System.Text.Json.Serialization;

namespace Ulak.Reference.Explanation.Matching;

/// <summary>A file of rules, in the order of their rank. What has a default is settable: generated readers overwrite init-only members with null.</summary>
internal sealed record RuleFile
{
    public IReadOnlyList<RuleEntry> Rules { get; set; } = [];
}

/// <summary>A rule as it stands in the file.</summary>
internal sealed record RuleEntry
{
    /// <summary>Its name, unique over all files.</summary>
    public required string Id { get; init; }

    /// <summary>The word of the reason.</summary>
    public required string Reason { get; init; }

    /// <summary>Patterns, one of which must stand in the text. None: the codes alone decide.</summary>
    public IReadOnlyList<string> Any { get; set; } = [];

    /// <summary>Patterns that must not stand in it.</summary>
    public IReadOnlyList<string> Unless { get; set; } = [];

    /// <summary>Codes, one of which must be there: <c>550</c>, <c>55x</c>, <c>4</c>, <c>5.7.606</c>, <c>5.7.x</c>.</summary>
    public IReadOnlyList<string> When { get; set; } = [];

    /// <summary>The provider whose mark must be there (a name of providers.json).</summary>
    public string? Provider { get; init; }

    /// <summary>
    /// For providers that quote one reply for everything and say in their notice what it was: looked for in the whole notice, before all other rules.
    /// </summary>
    public bool InNotice { get; init; }

    /// <summary>Who acts, if not who the reason says.</summary>
    public string? Actor { get; init; }

    /// <summary>Whether it passes, if neither the code nor the reason says it right.</summary>
    public bool? Temporary { get; init; }

    /// <summary>Where this wording is documented.</summary>
    public required string Source { get; init; }

    /// <summary>A line that the rule must decide: its test.</summary>
    public required string Example { get; init; }
}

/// <summary>The marks by which a provider's replies are known.</summary>
internal sealed record ProviderFile
{
    public IReadOnlyDictionary<string, string[]> Providers { get; set; } = new Dictionary<string, string[]>();
}

/// <summary>What a code says by itself.</summary>
internal sealed record CodeFile
{
    /// <summary>Enhanced code (<c>x.1.1</c>: class 4 or 5) to reason.</summary>
    public IReadOnlyDictionary<string, string> Enhanced { get; set; } = new Dictionary<string, string>();

    /// <summary>Reply code to reason.</summary>
    public IReadOnlyDictionary<string, string> Reply { get; set; } = new Dictionary<string, string>();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(RuleFile))]
[JsonSerializable(typeof(ProviderFile))]
[JsonSerializable(typeof(CodeFile))]
internal sealed partial class RuleJson : JsonSerializerContext;
