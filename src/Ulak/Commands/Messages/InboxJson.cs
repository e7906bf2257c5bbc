using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Storage;

namespace Ulak.Commands.Messages;

/// <summary>Writes the list of messages as JSON: one array of objects.</summary>
internal static class InboxJson
{
    public static async Task WriteAsync(IEnumerable<MessageListItem> messages, CancellationToken stop)
    {
        await using var output = System.Console.OpenStandardOutput();
        await JsonSerializer.SerializeAsync(output, messages.Select(ToRow), InboxJsonContext.Default.IEnumerableInboxRow, stop);
        await output.WriteAsync("\n"u8.ToArray(), stop);
    }

    private static InboxRow ToRow(MessageListItem item) => new(
        item.Id.ToString(), item.ReversePath, [.. item.ForwardPaths], item.Summary.Subject, item.Size, item.ReceivedAt,
        item.SessionId.ToString());
}

/// <summary>One message. From and to are those of the envelope.</summary>
internal sealed record InboxRow(string Id, string From, string[] To, string Subject, long Size, DateTimeOffset ReceivedAt,
    string SessionId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IEnumerable<InboxRow>))]
internal sealed partial class InboxJsonContext : JsonSerializerContext;
