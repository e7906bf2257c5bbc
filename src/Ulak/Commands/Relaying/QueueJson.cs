using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ulak.Console.Api;
using Ulak.Console.Queue;
using Ulak.Storage.Queue;

namespace Ulak.Commands.Relaying;

/// <summary>Writes the queue as JSON.</summary>
internal static class QueueJson
{
    public static Task WriteAsync(IEnumerable<QueuedDelivery> items, CancellationToken stop) => WriteAsync(
        items.Select(item => new QueueRow(
            item.Key.ToString(),
            item.Key.Message.ToString(),
            item.State.ToString().ToLowerInvariant(),
            item.ReversePath,
            item.ForwardPath,
            item.Route,
            item.Destination,
            item.QueuedAt,
            item.NextAt,
            item.ExpiresAt,
            item.Attempts,
            item.LastAt,
            item.Reason,
            item.LastReply,
            item.LastHost,
            item.Size,
            item.Subject)),
        QueueJsonContext.Default.IEnumerableQueueRow,
        stop);

    public static Task WriteAsync(JourneyDocument message, CancellationToken stop) =>
        WriteAsync(
            (output, s) => output.WriteAsync(ApiJson.ToUtf8(message, Ulak.Console.Queue.QueueJson.Default.JourneyDocument), s).AsTask(),
            stop);

    public static Task WriteAsync(
        IEnumerable<QueueCause> causes, IEnumerable<QueueDestination> destinations, CancellationToken stop) => WriteAsync(
        new QueueTop(
            causes.Select(each => new CauseRow(
                each.Count,
                each.State.ToString().ToLowerInvariant(),
                each.Reason,
                each.Destination,
                each.Since,
                each.LastReply,
                each.LastHost)),
            destinations.Select(each => new DestinationRow(
                each.Name,
                each.Waiting,
                each.Held,
                each.NextAt,
                each.Waiting + each.Held == 0 ? null : each.OldestAt,
                each.Octets,
                each.IsPaused))),
        QueueJsonContext.Default.QueueTop,
        stop);

    private static Task WriteAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken stop) =>
        WriteAsync((output, s) => JsonSerializer.SerializeAsync(output, value, type, s), stop);

    private static async Task WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken stop)
    {
        await using var output = System.Console.OpenStandardOutput();
        await write(output, stop);
        await output.WriteAsync("\n"u8.ToArray(), stop);
    }
}

/// <summary>A delivery in the queue.</summary>
internal sealed record QueueRow(
    string Id,
    string Message,
    string State,
    string From,
    string To,
    string Route,
    string Destination,
    DateTimeOffset QueuedAt,
    DateTimeOffset NextAt,
    DateTimeOffset ExpiresAt,
    int Attempts,
    DateTimeOffset? LastAt,
    string Reason,
    string LastReply,
    string LastHost,
    long Size,
    string Subject);

/// <summary>The causes and the destinations.</summary>
internal sealed record QueueTop(IEnumerable<CauseRow> Causes, IEnumerable<DestinationRow> Destinations);

/// <summary>What waits for one cause.</summary>
internal sealed record CauseRow(
    long Count, string State, string Reason, string Destination, DateTimeOffset Since, string LastReply, string LastHost);

/// <summary>What waits for one destination.</summary>
internal sealed record DestinationRow(
    string Name, long Waiting, long Held, DateTimeOffset? NextAt, DateTimeOffset? OldestAt, long Octets, bool IsPaused);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IEnumerable<QueueRow>))]
[JsonSerializable(typeof(QueueTop))]
internal sealed partial class QueueJsonContext : JsonSerializerContext;
