using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ulak.Reference.Dialogues;
using Ulak.Reference.Json;

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
    public static IReadOnlyList<LanguageFile> FindLanguages() =>
    [
        .. typeof(CatalogFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix + "Texts.", StringComparison.Ordinal))
            .Select(name => new LanguageFile(ReadLanguage(name), new(() => Read(name, CatalogFileJson.Default.TextsFile))))
            .OrderBy(file => file.Language.Code != "en").ThenBy(file => file.Language.Code, StringComparer.Ordinal),
    ];

    private static T Read<T>(string name, JsonTypeInfo<T> type)
    {
        using var stream = Open(name);
        return JsonSerializer.Deserialize(stream, type) ?? throw new InvalidDataException($"{name} is empty.");
    }

    // The language is the file's first property; the texts after it are not read.
    private static CatalogLanguage ReadLanguage(string name)
    {
        using var stream = Open(name);
        Span<byte> start = stackalloc byte[512];
        var reader = new Utf8JsonReader(start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)], false, default);
        while (reader.TokenType != JsonTokenType.PropertyName)
        {
            reader.Read();
        }

        return reader.ValueTextEquals("language") && reader.Read()
            ? JsonSerializer.Deserialize(ref reader, CatalogFileJson.Default.CatalogLanguage)!
            : throw new InvalidDataException($"{name} does not begin with its language.");
    }

    private static Stream Open(string name) => EmbeddedFile.Open(typeof(CatalogFiles).Assembly, name);
}

/// <summary>A language, and its texts, which are read on first use.</summary>
internal sealed class LanguageFile(CatalogLanguage language, Lazy<TextsFile> texts)
{
    public CatalogLanguage Language => language;

    public TextsFile Texts => texts.Value;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(WordConverter<CodeKind>), typeof(WordConverter<CodeStatus>), typeof(WordConverter<NextStep>),
        typeof(WordConverter<CodeExampleLineKind>), typeof(ActorConverter)],
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FactsFile))]
[JsonSerializable(typeof(TextsFile))]
[JsonSerializable(typeof(CatalogLanguage))]
[JsonSerializable(typeof(ImmutableArray<CodeExample>))]
internal sealed partial class CatalogFileJson : JsonSerializerContext;
