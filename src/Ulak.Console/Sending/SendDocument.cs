using System.Text.Json.Serialization;
using Ulak.Console.Api;
using Ulak.Console.Queue;

namespace Ulak.Console.Sending;

/// <summary>A message that was submitted, with the status of each recipient.</summary>
/// <param name="Id">Its id; null if it is accepted and discarded.</param>
/// <param name="Page">The page of its journey; null if it is discarded.</param>
/// <param name="Recipients">Its recipients.</param>
internal sealed record SendDocument(string? Id, string? Page, IReadOnlyList<RecipientDocument> Recipients);

/// <summary>The JSON of submissions.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(SendDocument))]
internal sealed partial class SendJson : JsonSerializerContext;

/// <summary>The requests to send.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SendRequest))]
internal sealed partial class SendRequestJson : JsonSerializerContext
{
    /// <summary>The context with the options of the API.</summary>
    public static SendRequestJson Context { get; } = new(ApiJson.CreateOptions());
}
