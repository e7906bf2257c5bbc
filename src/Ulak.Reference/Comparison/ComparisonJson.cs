using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ulak.Reference.Comparison;

/// <summary>Source-generated serializer of <see cref="ComparisonResult"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ComparisonResult))]
public sealed partial class ComparisonJson : JsonSerializerContext
{
    private static readonly Lazy<ComparisonJson> LazyReadable = new(() => new ComparisonJson(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }));

    /// <summary>Writes letters outside ASCII unescaped. For terminals and the API; not safe inside a script element.</summary>
    public static ComparisonJson Readable => LazyReadable.Value;

    /// <summary>Serializes a result as indented JSON.</summary>
    public static string Serialize(ComparisonResult result) => JsonSerializer.Serialize(result, Readable.ComparisonResult);
}
