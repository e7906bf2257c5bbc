using System.Text.Json.Serialization;

namespace Ulak.Reference.Explanation.Reports;

/// <summary>A file of phrases.</summary>
internal sealed record PhraseFile
{
    /// <summary>Alternatives that several patterns share, by name.</summary>
    public IReadOnlyDictionary<string, string> Sets { get; set; } = new Dictionary<string, string>();

    /// <summary>For each fact, the patterns that report it; see <see cref="PhraseParser"/>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Facts { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PhraseFile))]
internal sealed partial class PhraseJson : JsonSerializerContext;
