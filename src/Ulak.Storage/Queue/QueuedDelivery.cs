using System.Collections.Immutable;

namespace Ulak.Storage.Queue;

/// <summary>The state of a delivery in the queue.</summary>
public enum QueueState
{
    /// <summary>Waiting for its next attempt.</summary>
    Waiting = 0,

    /// <summary>Held until it is released.</summary>
    Held = 1,

    /// <summary>Finished; a report to the sender is due.</summary>
    Reporting = 2,
}

/// <summary>The report that a sender gets, RFC 3461 §6.</summary>
public enum ReportKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The delivery failed.</summary>
    Failure = 1,

    /// <summary>The message was delivered.</summary>
    Success = 2,

    /// <summary>The message was passed on to a server without DSN, so that no further report may follow.</summary>
    Relayed = 3,

    /// <summary>The delivery is delayed; attempts continue.</summary>
    Delay = 4,
}

/// <summary>A delivery in the queue.</summary>
public sealed record QueuedDelivery
{
    /// <summary>The delivery.</summary>
    public required DeliveryKey Key { get; init; }

    /// <summary>The reverse-path without brackets; empty for the null reverse-path.</summary>
    public required string ReversePath { get; init; }

    /// <summary>The recipient, without brackets.</summary>
    public required string ForwardPath { get; init; }

    /// <summary>The name of the route.</summary>
    public required string Route { get; init; }

    /// <summary>As <see cref="QueueEntry.Destination"/>.</summary>
    public required string Destination { get; init; }

    /// <summary>The state.</summary>
    public required QueueState State { get; init; }

    /// <summary>When the delivery was queued.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>The time of the next attempt.</summary>
    public required DateTimeOffset NextAt { get; init; }

    /// <summary>When the delivery is given up.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the sender is notified of the delay; null for never, and after the notice.</summary>
    public DateTimeOffset? DelayNoticeAt { get; init; }

    /// <summary>The number of attempts made.</summary>
    public int Attempts { get; init; }

    /// <summary>The time of the last attempt; null before the first.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>The last reply, or what happened instead of one; why it is held, for a held delivery.</summary>
    public string LastReply { get; init; } = "";

    /// <summary>The host of the last attempt.</summary>
    public string LastHost { get; init; } = "";

    /// <summary>The reason of the last failure, as a word of <c>Ulak.Reference</c>, e.g. <c>greylisted</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The report that is due.</summary>
    public ReportKind Report { get; init; }

    /// <summary>The RCPT parameters as received.</summary>
    public string RcptParameters { get; init; } = "";

    /// <summary>The MAIL parameters as received.</summary>
    public string MailParameters { get; init; } = "";

    /// <summary>The size of the message in octets.</summary>
    public long Size { get; init; }

    /// <summary>The decoded subject.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The user that the session was logged in as; empty without a login.</summary>
    public string User { get; init; } = "";

    /// <summary>The tags of the message.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];
}

/// <summary>A page of the queue. <see cref="Next"/> is the <see cref="QueueQuery.After"/> of the next page; null on the last.</summary>
public sealed record QueuePage(ImmutableArray<QueuedDelivery> Items, DeliveryKey? Next);

/// <summary>The deliveries of one destination.</summary>
/// <param name="Name">The destination.</param>
/// <param name="Waiting">How many wait for an attempt.</param>
/// <param name="Held">How many are held.</param>
/// <param name="NextAt">The earliest next attempt of those that wait; null if none does.</param>
/// <param name="OldestAt">When the oldest was queued.</param>
/// <param name="Octets">The total size of their messages, each counted once per delivery.</param>
/// <param name="IsPaused">Whether the destination is paused.</param>
public sealed record QueueDestination(
    string Name, long Waiting, long Held, DateTimeOffset? NextAt, DateTimeOffset OldestAt, long Octets, bool IsPaused);

/// <summary>The deliveries that wait, or are held, for one cause.</summary>
/// <param name="Reason">The word of the reason; empty for deliveries without an attempt.</param>
/// <param name="Destination">The destination.</param>
/// <param name="State">The state.</param>
/// <param name="Count">The number of deliveries.</param>
/// <param name="Since">The earliest last attempt among them; the queueing, if there was none.</param>
/// <param name="NextAt">The earliest next attempt.</param>
/// <param name="LastReply">The reply to one of them; for those that are held, the note that they have in common.</param>
/// <param name="LastHost">The host that sent it.</param>
public sealed record QueueCause(
    string Reason, string Destination, QueueState State, long Count, DateTimeOffset Since, DateTimeOffset NextAt, string LastReply,
    string LastHost);
