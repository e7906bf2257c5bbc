using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Reference.Catalog;

namespace Ulak.Console.Codes;

/// <summary>Describes a reference page with schema.org terms as JSON-LD, for search engines and other programs.</summary>
internal static class StructuredData
{
    private const string Context = "https://schema.org";

    public static string Of(CodesModel model) => Write(new SchemaThing
    {
        Type = "DefinedTermSet",
        Name = model.Language.Word("codes-title"),
        Description = model.Language.Word("codes-intro"),
        Language = model.Language.Code,
    });

    public static string Of(CodeModel model)
    {
        var text = model.Entry.TextIn(model.Language.Code);
        return Write(new SchemaThing
        {
            Type = "DefinedTerm",
            Name = text.Name,
            TermCode = model.Entry.Code,
            Description = text.Meaning,
            Language = model.Language.Code,
            Set = model.Language.Word(model.Entry.Facts.Kind == CodeKind.Basic ? "basic" : "enhanced"),
        });
    }

    public static string Of(CompareModel model) => Write(new SchemaThing
    {
        Type = model.Result is null ? "CollectionPage" : "TechArticle",
        Name = model.Result?.Title ?? model.Language.Word("compare-title"),
        Description = model.Result?.Summary ?? model.Language.Word("compare-intro"),
        Language = model.Language.Code,
    });

    // The default encoder escapes < and >, so that no text can close the script element.
    private static string Write(SchemaThing thing) => JsonSerializer.Serialize(thing, StructuredDataJson.Default.SchemaThing);

    internal sealed record SchemaThing
    {
        [JsonPropertyName("@context")]
        public string Context { get; init; } = StructuredData.Context;

        [JsonPropertyName("@type")]
        public required string Type { get; init; }

        [JsonPropertyName("name")]
        public required string Name { get; init; }

        [JsonPropertyName("termCode")]
        public string? TermCode { get; init; }

        [JsonPropertyName("description")]
        public required string Description { get; init; }

        [JsonPropertyName("inLanguage")]
        public required string Language { get; init; }

        [JsonPropertyName("inDefinedTermSet")]
        public string? Set { get; init; }
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(StructuredData.SchemaThing))]
internal sealed partial class StructuredDataJson : JsonSerializerContext;
