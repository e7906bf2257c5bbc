using System.Text.Json.Serialization;

namespace Ulak.Commands.Messages.Archives;

/// <summary>A message outside of the store.</summary>
/// <param name="Info">What is known about it besides its octets.</param>
/// <param name="Octets">The message.</param>
internal sealed record ArchivedMessage(ArchivedMessageInfo Info, byte[] Octets);

/// <summary>The envelope, date and marks of an archived message.</summary>
internal sealed record ArchivedMessageInfo
{
    /// <summary>The id in the store it was exported from. Null if unknown.</summary>
    public string? Id { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The envelope sender. Empty for the null reverse-path.</summary>
    public string From { get; init; } = "";

    public IReadOnlyList<string> To { get; init; } = [];

    public bool Read { get; init; }

    public bool Starred { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The file of the message in a zip or tar archive.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; init; }

    /// <summary>The octets in base64, in JSON lines.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Content { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ArchivedMessageInfo))]
internal sealed partial class ArchiveJsonContext : JsonSerializerContext;
