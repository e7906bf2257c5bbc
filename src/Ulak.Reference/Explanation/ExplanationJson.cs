using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation;

/// <summary>
/// An explanation as JSON, the same for the command line and the API. Letters outside ASCII are not escaped: do not put the text inside a
/// script element.
/// </summary>
public static class ExplanationJson
{
    /// <summary>Serializes a result as an indented object.</summary>
    public static string Serialize(ExplanationResult result) => ReadableJson.Write(
        JsonSerializer.SerializeToNode(ExplanationDocument.From(result), ExplanationDocumentJson.Default.ExplanationDocument)!);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(ExplanationDocument))]
internal sealed partial class ExplanationDocumentJson : JsonSerializerContext;
