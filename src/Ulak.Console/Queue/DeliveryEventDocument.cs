using System.Text.Json.Serialization;

namespace Ulak.Console.Queue;

/// <summary>The result of a delivery, for webhooks and the stream.</summary>
internal sealed record DeliveryEventDocument
{
    /// <summary>
    /// delivered, deferred, bounced, expired, suppressed or complained; held, released, rerouted or deleted by an operator.
    /// </summary>
    public required string Event { get; init; }

    /// <summary>attempt; report, for what came back later; operator, for a change of the queue.</summary>
    public required string Source { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The id of the delivery.</summary>
    public required string Delivery { get; init; }

    public required string Message { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>The user or token that submitted the message; empty for none.</summary>
    public required string User { get; init; }

    public required string Destination { get; init; }

    /// <summary>The server; empty if none was reached.</summary>
    public required string Host { get; init; }

    /// <summary>The number of the attempt; how many there were, for what is no attempt.</summary>
    public required int Attempt { get; init; }

    public required string Reply { get; init; }

    /// <summary>The reason, a word of the reference; null for a success.</summary>
    public string? Reason { get; init; }

    /// <summary>The cause below the reason; null for none.</summary>
    public string? Cause { get; init; }

    /// <summary>Who has to act; null for a success.</summary>
    public string? Who { get; init; }

    /// <summary>What to do; null for a success.</summary>
    public string? Action { get; init; }

    /// <summary>The time of the next attempt; null if there is none.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>The page of the message's journey.</summary>
    public required string Page { get; init; }

    public static DeliveryEventDocument Of(DeliveryEvent result)
    {
        var delivery = result.Delivery;
        var meaning = result.Kind == DeliveryEventKind.Delivered || result.Source == DeliveryEventSource.Operator ? null
            : ReplyMeaning.Of(result.Result.Reply, result.Result.Reason, "en");
        return new DeliveryEventDocument
        {
            Event = result.Kind.ToString().ToLowerInvariant(),
            Source = result.Source.ToString().ToLowerInvariant(),
            At = result.At,
            Delivery = delivery.Key.ToString(),
            Message = delivery.Key.Message.ToString(),
            From = delivery.ReversePath,
            To = delivery.ForwardPath,
            User = delivery.User,
            Destination = delivery.Destination,
            Host = result.Host,
            Attempt = delivery.Attempts + (result.Source == DeliveryEventSource.Attempt ? 1 : 0),
            Reply = result.Result.Reply,
            Reason = meaning?.Reason,
            Cause = meaning?.Cause,
            Who = meaning?.Who,
            Action = meaning?.Action,
            RetryAt = result.Result.NextAt,
            Page = QueuePaths.Message(delivery.Key.Message),
        };
    }
}

/// <summary>The JSON of events.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(DeliveryEventDocument))]
internal sealed partial class DeliveryEventJson : JsonSerializerContext;
