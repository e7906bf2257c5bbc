using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Reference.Json;

namespace Ulak.Reference.Comparison.Texts;

/// <summary>The handwritten texts of one pair.</summary>
internal sealed record PairText
{
    public required string Title { get; init; }

    public required string Summary { get; init; }

    public required string Shared { get; init; }

    public required IReadOnlyList<string> Differences { get; init; }

    public required string First { get; init; }

    public required string Second { get; init; }

    public required string Next { get; init; }

    public required string Trap { get; init; }
}

/// <summary>The separators of a list.</summary>
internal sealed record ListText(string Between, string Last);

/// <summary>The texts of a value of an aspect.</summary>
internal sealed record ValueText
{
    /// <summary>A predicate whose subject is the code, without a full stop.</summary>
    public required string Predicate { get; init; }

    /// <summary>A shorter predicate for a sentence about two codes; the predicate itself if null.</summary>
    public string? Brief { get; init; }

    /// <summary>A sentence about two codes that agree.</summary>
    public required string Both { get; init; }

    /// <summary>A clause after "when"; only for topics.</summary>
    public string? Reason { get; init; }

    /// <summary>A predicate whose subject is the client; only for next steps.</summary>
    public string? Next { get; init; }
}

/// <summary>An aspect with a fixed set of values.</summary>
internal sealed record AspectText(string Label, IReadOnlyDictionary<string, ValueText> Values);

/// <summary>The aspect whose values are lists of places.</summary>
internal sealed record WhereText(string Label, string Predicate, string Both);

/// <summary>The templates of a language.</summary>
internal sealed record TemplateFile
{
    public required string Title { get; init; }

    public required string TitleNamed { get; init; }

    public required string Sentence { get; init; }

    public required string Contrast { get; init; }

    public required string Names { get; init; }

    public required string NextContrast { get; init; }

    public required string NextBoth { get; init; }

    public required ListText List { get; init; }

    public required ListText PlaceList { get; init; }

    public required IReadOnlyDictionary<string, string> Places { get; init; }

    public required WhereText Where { get; init; }

    public required IReadOnlyDictionary<string, AspectText> Aspects { get; init; }

    public required IReadOnlyDictionary<string, string> When { get; init; }

    /// <summary>The texts for codes with a name.</summary>
    public required IReadOnlyDictionary<string, string> WhenNamed { get; init; }

    public required IReadOnlyDictionary<string, string> Traps { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TemplateFile))]
[JsonSerializable(typeof(Dictionary<string, PairText>))]
internal sealed partial class ComparisonTextJson : JsonSerializerContext;

/// <summary>The texts of one language. A new language needs only two new files.</summary>
internal sealed class ComparisonTexts
{
    private const string ResourcePrefix = "Ulak.Reference.Comparison.Texts.";

    private static readonly Lazy<IReadOnlyDictionary<string, ComparisonTexts>> LazyAll = new(LoadAll);

    private ComparisonTexts(string language, TemplateFile templates, Dictionary<string, PairText> pairs) =>
        (Language, Templates, Pairs) = (language, templates, pairs);

    /// <summary>The language, as in the file names.</summary>
    public string Language { get; }

    /// <summary>All available languages.</summary>
    public static IEnumerable<string> Languages => LazyAll.Value.Keys;

    internal TemplateFile Templates { get; }

    internal Dictionary<string, PairText> Pairs { get; }

    /// <summary>The texts of a language (<c>tr</c>, <c>tr-TR</c>), or the English ones if there are none.</summary>
    public static ComparisonTexts For(string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        var hyphen = language.IndexOf('-', StringComparison.Ordinal);
        var key = (hyphen < 0 ? language : language[..hyphen]).ToLowerInvariant();
        return LazyAll.Value.TryGetValue(key, out var texts) ? texts : LazyAll.Value["en"];
    }

    /// <summary>
    /// The heading of a section: <c>shared</c>, <c>differences</c>, <c>when</c>, <c>next</c>, <c>trap</c>, <c>dialogue</c>,
    /// <c>closed</c>.
    /// </summary>
    public string Label(string name) => Templates.Labels[name];

    private static Dictionary<string, ComparisonTexts> LoadAll()
    {
        const string prefix = ResourcePrefix + "templates.";
        var all = new Dictionary<string, ComparisonTexts>(StringComparer.Ordinal);
        foreach (var name in typeof(ComparisonTexts).Assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
            {
                var language = name[prefix.Length..^".json".Length];
                using var templates = Open(name);
                using var pairs = Open($"{ResourcePrefix}pairs.{language}.json");
                all.Add(language, new ComparisonTexts(
                    language,
                    JsonSerializer.Deserialize(templates, ComparisonTextJson.Default.TemplateFile)
                        ?? throw new InvalidDataException($"{name} is empty."),
                    JsonSerializer.Deserialize(pairs, ComparisonTextJson.Default.DictionaryStringPairText)
                        ?? throw new InvalidDataException($"The pairs of {language} are empty.")));
            }
        }

        return all;
    }

    private static Stream Open(string name) => EmbeddedFile.Open(typeof(ComparisonTexts).Assembly, name);
}
