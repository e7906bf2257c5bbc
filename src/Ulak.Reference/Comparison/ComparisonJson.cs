using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Reference.Json;

namespace Ulak.Reference.Comparison;

/// <summary>
/// A comparison as JSON, the same for the command line and the API. Letters outside ASCII are not escaped: do not put the text inside a
/// script element.
/// </summary>
public static class ComparisonJson
{
    /// <summary>Serializes a result as an indented object.</summary>
    public static string Serialize(ComparisonResult result) =>
        ReadableJson.Write(JsonSerializer.SerializeToNode(result, ComparisonResultJson.Default.ComparisonResult)!);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(ComparisonResult))]
internal sealed partial class ComparisonResultJson : JsonSerializerContext;
