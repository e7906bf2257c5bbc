using System.Text.Json.Serialization;

namespace Ulak.Reference.Explanation.Matching;

/// <summary>
/// A file of rules. Members with defaults are settable, because the generated reader overwrites init-only members with null.
/// </summary>
internal sealed record RuleFile
{
    /// <summary><c>provider</c>, <c>software</c> or <c>generic</c>: see <see cref="RuleScope"/>.</summary>
    public string Scope { get; set; } = "generic";

    public IReadOnlyList<RuleEntry> Rules { get; set; } = [];
}

/// <summary>A rule as written in the file.</summary>
internal sealed record RuleEntry
{
    /// <summary>The name, unique over all files.</summary>
    public required string Id { get; init; }

    /// <summary>The word of the reason.</summary>
    public required string Reason { get; init; }

    /// <summary>The cause, if the rule determines it.</summary>
    public string? Cause { get; init; }

    /// <summary>Patterns, one of which must occur in the text. If empty, the codes alone decide.</summary>
    public IReadOnlyList<string> Any { get; set; } = [];

    /// <summary>Patterns that must not occur.</summary>
    public IReadOnlyList<string> Unless { get; set; } = [];

    /// <summary>Codes, one of which is required; see <see cref="ReplyCodes.Matches"/>.</summary>
    public IReadOnlyList<string> When { get; set; } = [];

    /// <summary>The provider whose mark is required (a name of providers.json).</summary>
    public string? Provider { get; init; }

    /// <summary>The speakers whose words it matches, in kebab case. Empty: servers.</summary>
    public IReadOnlyList<string> Speakers { get; set; } = [];

    /// <summary>The steps of the session at which it applies, in kebab case. Empty: all.</summary>
    public IReadOnlyList<string> Steps { get; set; } = [];

    /// <summary>
    /// Whether it is only for errors and transcripts of programs that send directly and for what the own server refuses, not for the
    /// replies that a mail server reports.
    /// </summary>
    public bool WithoutQueue { get; init; }

    /// <summary>Whether it is only for what the server that wrote the log refuses or reports about itself.</summary>
    public bool OwnServer { get; init; }

    /// <summary>Whether it applies only if no other rule matches.</summary>
    public bool IsFallback { get; init; }

    /// <summary>
    /// For providers that quote the same reply for everything and give the cause in their notice: matched against the whole notice,
    /// before all other rules.
    /// </summary>
    public bool InNotice { get; init; }

    /// <summary>Who acts, if it differs from the reason's default.</summary>
    public string? Actor { get; init; }

    /// <summary>Whether the failure is temporary, if it differs from what code and reason imply.</summary>
    public bool? Temporary { get; init; }

    /// <summary>The document or class of texts that the wording comes from.</summary>
    public required string Source { get; init; }

    /// <summary>A text that this rule must decide; it is tested.</summary>
    public required string Example { get; init; }
}

/// <summary>The words that identify each provider's replies.</summary>
internal sealed record ProviderFile
{
    public IReadOnlyDictionary<string, string[]> Providers { get; set; } = new Dictionary<string, string[]>();
}

/// <summary>The reason of each code, used if the words give none.</summary>
internal sealed record CodeFile
{
    /// <summary>Enhanced code (<c>x.1.1</c>: class 4 or 5) to reason.</summary>
    public IReadOnlyDictionary<string, string> Enhanced { get; set; } = new Dictionary<string, string>();

    /// <summary>Reply code to reason.</summary>
    public IReadOnlyDictionary<string, string> Reply { get; set; } = new Dictionary<string, string>();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RuleFile))]
[JsonSerializable(typeof(ProviderFile))]
[JsonSerializable(typeof(CodeFile))]
internal sealed partial class RuleJson : JsonSerializerContext;
