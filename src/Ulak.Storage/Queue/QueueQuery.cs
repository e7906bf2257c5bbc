using Ulak.Smtp;

namespace Ulak.Storage.Queue;

/// <summary>Selects deliveries of the queue. Properties that are not set select all.</summary>
public sealed record QueueFilter
{
    /// <summary>All deliveries.</summary>
    public static QueueFilter All { get; } = new();

    /// <summary>The delivery with this key.</summary>
    public DeliveryKey? Key { get; init; }

    /// <summary>The deliveries of this message.</summary>
    public MailId? Message { get; init; }

    /// <summary>The deliveries to this destination.</summary>
    public string? Destination { get; init; }

    /// <summary>The deliveries with this sender; <c>@domain</c> for all senders of a domain, empty for the null reverse-path.</summary>
    public string? Sender { get; init; }

    /// <summary>The deliveries to this recipient; <c>@domain</c> for all recipients of a domain.</summary>
    public string? Recipient { get; init; }

    /// <summary>The deliveries whose last attempt failed for this reason; empty for those without an attempt.</summary>
    public string? Reason { get; init; }

    /// <summary>The deliveries that were accepted for this route.</summary>
    public string? Route { get; init; }

    /// <summary>The deliveries of messages with this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>The deliveries in this state.</summary>
    public QueueState? State { get; init; }

    /// <summary>The deliveries that are held with this note (<see cref="QueueChange.Hold"/>, <see cref="QueueEntry.Note"/>).</summary>
    public string? Note { get; init; }

    /// <summary>The deliveries that were queued before this time.</summary>
    public DateTimeOffset? QueuedBefore { get; init; }

    /// <summary>Whether no property is set.</summary>
    public bool IsAll => this == All;
}

/// <summary>Which deliveries to list, oldest first.</summary>
/// <param name="Filter">The deliveries.</param>
/// <param name="After">List only deliveries after this one; null to begin with the oldest.</param>
/// <param name="Limit">The maximum number, 1 to 500.</param>
public sealed record QueueQuery(QueueFilter Filter, DeliveryKey? After = null, int Limit = 100);

/// <summary>Which deliveries of a destination are due.</summary>
/// <param name="Destination">The destination.</param>
/// <param name="Until">Those with their next attempt at this time or before.</param>
/// <param name="Limit">The maximum number.</param>
public sealed record DueQuery(string Destination, DateTimeOffset Until, int Limit);

/// <summary>A change of deliveries in the queue, made by an operator.</summary>
public abstract record QueueChange
{
    private QueueChange()
    {
    }

    /// <summary>The next attempt is made at a time. Held deliveries are not changed.</summary>
    public sealed record Retry(DateTimeOffset At) : QueueChange;

    /// <summary>
    /// The next attempt is not made before a time. Deliveries whose next attempt is later keep it; held deliveries are not changed.
    /// </summary>
    public sealed record Postpone(DateTimeOffset At) : QueueChange;

    /// <summary>The deliveries wait until they are released. Those that are held already get the note.</summary>
    public sealed record Hold(string Note) : QueueChange;

    /// <summary>Held deliveries wait for an attempt at a time.</summary>
    public sealed record Release(DateTimeOffset At) : QueueChange
    {
        /// <summary>Each waits for the attempt that it had waited for before.</summary>
        public static Release AsScheduled { get; } = new(DateTimeOffset.UnixEpoch);
    }

    /// <summary>The deliveries go to another destination; the next attempt is made at a time. Held deliveries stay held.</summary>
    public sealed record Reroute(string Route, string Destination, DateTimeOffset At) : QueueChange;

    /// <summary>The deliveries fail, and the sender gets a report if it wants one.</summary>
    public sealed record Bounce(DateTimeOffset At, string Reply) : QueueChange;

    /// <summary>The deliveries fail without a report.</summary>
    public sealed record Delete(DateTimeOffset At) : QueueChange;
}
