using System.Text.Json.Serialization;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Wordings;

/// <summary>Replies as providers and servers send them, for the pages of the codes.</summary>
internal static class ProviderWordings
{
    private const string Resource = "Ulak.Reference.Explanation.Wordings.wordings.json";

    private static readonly Lazy<IReadOnlyList<(string Provider, string Text)>> LazyAll = new(Read);

    /// <summary>All replies.</summary>
    public static IReadOnlyList<(string Provider, string Text)> All => LazyAll.Value;

    private static IReadOnlyList<(string Provider, string Text)> Read()
    {
        var file = EmbeddedJson.Read(Resource, WordingsJson.Default.WordingsFile);
        return [.. file.Providers.SelectMany(provider => provider.Value.Select(text => (provider.Key, text)))];
    }
}

/// <summary>The contents of the file: the replies of each provider or server.</summary>
internal sealed record WordingsFile
{
    public required IReadOnlyDictionary<string, string[]> Providers { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(WordingsFile))]
internal sealed partial class WordingsJson : JsonSerializerContext;
