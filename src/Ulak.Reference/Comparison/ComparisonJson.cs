using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ulak.Reference.Comparison;

/// <summary>The serializer's knowledge of <see cref="ComparisonResult"/>, made at build time.</summary>
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

    /// <summary>Writes Turkish as Turkish and not as escapes; for a terminal or an API, not for a script within a page.</summary>
    public static ComparisonJson Readable => LazyReadable.Value;

    /// <summary>A result as indented JSON.</summary>
    public static string Serialize(ComparisonResult result) => JsonSerializer.Serialize(result, Readable.ComparisonResult);
}
