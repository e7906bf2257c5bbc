using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Queue;

namespace Ulak.Storage;

/// <summary>A message to store.</summary>
public sealed record NewMessage
{
    /// <summary>The session that received the message.</summary>
    public required MailId SessionId { get; init; }

    /// <summary>When the message was accepted.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The reverse-path without brackets; empty for the null reverse-path.</summary>
    public required string ReversePath { get; init; }

    /// <summary>The fields that lists show and searches use.</summary>
    public required MessageSummary Summary { get; init; }

    /// <summary>One delivery per accepted forward-path.</summary>
    public required ImmutableArray<NewDelivery> Deliveries { get; init; }

    /// <summary>The MAIL parameters as received, keyword and value, separated by spaces; a relay passes them on.</summary>
    public string MailParameters { get; init; } = "";

    /// <summary>The user that the session was logged in as; empty without a login.</summary>
    public string User { get; init; } = "";

    /// <summary>The departures from the standards that were accepted in the message's transaction.</summary>
    public ImmutableArray<StoredRemark> Remarks { get; init; } = [];

    /// <summary>
    /// Whether lists, searches and counts include the message. A message that is only relayed is not listed: its content is removed when
    /// its last delivery has left the queue.
    /// </summary>
    public bool IsListed { get; init; } = true;

    /// <summary>The idempotency key of a submission by HTTP; empty for none. A key that is in use makes the commit fail.</summary>
    public string IdempotencyKey { get; init; } = "";
}

/// <summary>A delivery to make: one recipient, one route.</summary>
/// <param name="ForwardPath">The recipient, without brackets.</param>
/// <param name="Route">The route's name, e.g. <c>inbox</c>.</param>
/// <param name="State">The initial state; <see cref="DeliveryState.Delivered"/> for the inbox.</param>
/// <param name="RcptParameters">The RCPT parameters as received.</param>
/// <param name="HeldUntil">When the store releases a delivery in the state <see cref="DeliveryState.Held"/>; null if the store does not
/// release it.</param>
public sealed record NewDelivery(
    string ForwardPath, string Route, DeliveryState State, string RcptParameters = "", DateTimeOffset? HeldUntil = null)
{
    /// <summary>The entry of the delivery in the queue; null if no relay delivers it.</summary>
    public QueueEntry? Queue { get; init; }
}

/// <summary>The states of a delivery.</summary>
public enum DeliveryState
{
    /// <summary>Waiting for its release: by date, or by an operator.</summary>
    Held,

    /// <summary>Waiting for its next attempt.</summary>
    Queued,

    /// <summary>Delivered.</summary>
    Delivered,

    /// <summary>Refused permanently.</summary>
    Failed,

    /// <summary>Not delivered within the allowed time.</summary>
    Expired,
}
