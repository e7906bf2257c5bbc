using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ulak.Reference.Dialogues;

namespace Ulak.Reference.Catalog;

/// <summary>The contents of facts.json.</summary>
internal sealed record FactsFile
{
    public required IReadOnlyList<CodeFacts> Codes { get; init; }
}

/// <summary>The contents of a language's file.</summary>
internal sealed record TextsFile
{
    public required CatalogLanguage Language { get; init; }

    /// <summary>Labels of fields and of their values.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyDictionary<string, CodeText> Codes { get; init; }
}

/// <summary>Reads the embedded resources.</summary>
internal static class CatalogFiles
{
    private const string ResourcePrefix = "Ulak.Reference.Catalog.";

    public static FactsFile ReadFacts() => Read(ResourcePrefix + "facts.json", CatalogFileJson.Default.FactsFile);

    /// <summary>The file of each language, English first. A new language needs only a new file.</summary>
    public static IReadOnlyList<TextsFile> ReadTexts() =>
    [
        .. typeof(CatalogFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix + "Texts.", StringComparison.Ordinal))
            .Select(name => Read(name, CatalogFileJson.Default.TextsFile))
            .OrderBy(file => file.Language.Code != "en").ThenBy(file => file.Language.Code, StringComparer.Ordinal),
    ];

    private static T Read<T>(string name, JsonTypeInfo<T> type)
    {
        using var stream = typeof(CatalogFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidDataException($"{name} is not in the assembly.");
        return JsonSerializer.Deserialize(stream, type) ?? throw new InvalidDataException($"{name} is empty.");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(WordConverter<CodeKind>), typeof(WordConverter<CodeStatus>), typeof(WordConverter<NextStep>),
        typeof(WordConverter<CodeExampleLineKind>), typeof(ActorConverter)])]
[JsonSerializable(typeof(FactsFile))]
[JsonSerializable(typeof(TextsFile))]
[JsonSerializable(typeof(ImmutableArray<CodeExample>))]
internal sealed partial class CatalogFileJson : JsonSerializerContext;
