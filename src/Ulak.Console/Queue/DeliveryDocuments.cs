using System.Collections.Immutable;
using Ulak.Relay.Pauses;
using Ulak.Relay.Reports;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>A recipient of a message, and how its delivery stands.</summary>
internal sealed record RecipientDocument
{
    /// <summary>The id of the delivery; null for a recipient that was refused.</summary>
    public string? Id { get; init; }

    public required string Address { get; init; }

    /// <summary>
    /// scheduled, queued, deferred, held, delivered, complained, bounced, expired, or refused for a recipient that was not accepted.
    /// </summary>
    public required string Status { get; init; }

    public string? Route { get; init; }

    public string? Destination { get; init; }

    /// <summary>The time of the next attempt; null for none.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When the delivery is given up; null if it is finished.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The last reply, or what happened instead of one; null before the first.</summary>
    public string? Reply { get; init; }

    /// <summary>What the reply means; null if it needs no explanation.</summary>
    public MeaningDocument? Explanation { get; init; }

    /// <summary>The pauses that it waits for: a destination, <c>from:ADDRESS</c>, <c>tag:TAG</c> or <c>reason:WORD</c>.</summary>
    public ImmutableArray<string> PausedBy { get; init; } = [];

    public ImmutableArray<AttemptDocument> Attempts { get; init; } = [];
}

/// <summary>An attempt to deliver.</summary>
internal sealed record AttemptDocument(
    DateTimeOffset At, string Outcome, string Host, string Reply, MeaningDocument? Explanation, IReadOnlyList<string> Dialogue);

/// <summary>What a reply means.</summary>
internal sealed record MeaningDocument(
    string Reason, string? Cause, string Title, string Meaning, string Who, string Action, IReadOnlyList<string> Steps)
{
    public static MeaningDocument Of(ReplyMeaning meaning) => new(
        meaning.Reason, meaning.Cause, meaning.Title, meaning.Meaning, meaning.Who, meaning.Action, meaning.Steps);
}

/// <summary>Creates the documents of deliveries.</summary>
internal static class DeliveryDocuments
{
    /// <summary>The deliveries of a message that was just stored.</summary>
    public static IEnumerable<RecipientDocument> Of(MailId id, ImmutableArray<NewDelivery> deliveries, DateTimeOffset now) =>
        deliveries.Select((delivery, ordinal) => new RecipientDocument
        {
            Id = new DeliveryKey(id, ordinal).ToString(),
            Address = delivery.ForwardPath,
            Status = delivery.State == DeliveryState.Held ? "held"
                : delivery.Queue is not { } entry ? "delivered"
                : entry.NextAt > now ? "scheduled"
                : "queued",
            Route = delivery.Route,
            Destination = delivery.Queue?.Destination,
            NextAt = delivery.Queue is { IsHeld: false } queued ? queued.NextAt : delivery.HeldUntil,
            ExpiresAt = delivery.Queue?.ExpiresAt,
        });

    /// <summary>The deliveries of a stored message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="queued">Its deliveries that are in the queue.</param>
    /// <param name="paused">The names of what is paused.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<RecipientDocument> Of(
        StoredMessage message, ImmutableArray<QueuedDelivery> queued, ImmutableArray<string> paused, DateTimeOffset now)
    {
        for (var ordinal = 0; ordinal < message.Deliveries.Length; ordinal++)
        {
            var key = new DeliveryKey(message.Item.Id, ordinal);
            var entry = queued.FirstOrDefault(each => each.Key == key);
            yield return Of(key, message.Deliveries[ordinal], entry, now) with
            {
                PausedBy = entry is null ? [] : [.. QueuePauses.FindFor(entry, paused).Select(each => each.Name)],
            };
        }
    }

    /// <summary>The status of a delivery, as a word.</summary>
    public static string StatusOf(StoredDelivery delivery, QueuedDelivery? queued, DateTimeOffset now) => delivery.State switch
    {
        DeliveryState.Held => "held",
        DeliveryState.Delivered => delivery.Attempts is [.., { Outcome: "complained" }] ? "complained" : "delivered",
        DeliveryState.Failed => "bounced",
        DeliveryState.Expired => "expired",
        _ => delivery.Attempts.Length > 0 ? "deferred" : queued?.NextAt > now ? "scheduled" : "queued",
    };

    private static RecipientDocument Of(DeliveryKey key, StoredDelivery delivery, QueuedDelivery? queued, DateTimeOffset now)
    {
        ImmutableArray<AttemptDocument> attempts = [.. delivery.Attempts.Select(Of)];
        return new RecipientDocument
        {
            Id = key.ToString(),
            Address = delivery.ForwardPath,
            Status = StatusOf(delivery, queued, now),
            Route = delivery.Route,
            Destination = queued?.Destination,
            NextAt = queued is { State: QueueState.Waiting } ? queued.NextAt : delivery.HeldUntil,
            ExpiresAt = queued is { State: QueueState.Waiting or QueueState.Held } ? queued.ExpiresAt : null,
            Reply = attempts is [.., var last] ? last.Reply : queued?.LastReply is { Length: > 0 } note ? note : null,
            Explanation = attempts is [.., var latest] ? latest.Explanation : null,
            Attempts = attempts,
        };
    }

    private static AttemptDocument Of(StoredAttempt attempt) => new(
        attempt.At,
        attempt.Outcome,
        attempt.Host,
        attempt.Reply,
        attempt.Outcome == "delivered" ? null : MeaningDocument.Of(ReplyMeaning.Of(attempt.Reply, attempt.Reason, "en")),
        [.. attempt.Dialogue.SelectMany(DialogueText.Lines)]);
}
