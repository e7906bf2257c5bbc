using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ulak.Reference.Explanation;

namespace Ulak.Reference.Catalog;

/// <summary>The contents of facts.json.</summary>
internal sealed record FactsFile
{
    public required IReadOnlyList<FactsRow> Codes { get; init; }
}

/// <summary>One code of facts.json, with its enum values still as words.</summary>
internal sealed record FactsRow
{
    public required string Code { get; init; }

    public required string Kind { get; init; }

    public required int? Class { get; init; }

    public required string Standard { get; init; }

    public required IReadOnlyList<CodeReference> References { get; init; }

    public required IReadOnlyList<string> SeenAt { get; init; }

    public required IReadOnlyList<string> Commands { get; init; }

    public required IReadOnlyList<string> Partners { get; init; }

    public required string Next { get; init; }

    public required bool ClosesConnection { get; init; }

    public required string Actor { get; init; }

    public CodeFacts ToFacts() => new()
    {
        Code = Code,
        Kind = Enum.Parse<CodeKind>(Kind, ignoreCase: true),
        Class = Class,
        Status = Enum.Parse<CodeStatus>(Standard, ignoreCase: true),
        References = References,
        SeenAt = SeenAt,
        Commands = Commands,
        Partners = Partners,
        Next = Enum.Parse<NextStep>(Next, ignoreCase: true),
        ClosesConnection = ClosesConnection,
        Actor = ReasonWords.TryParse(Actor, out Actor actor)
            ? actor : throw new InvalidDataException($"{Code} names the actor {Actor}, which is none."),
    };
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
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FactsFile))]
[JsonSerializable(typeof(TextsFile))]
internal sealed partial class CatalogFileJson : JsonSerializerContext;
