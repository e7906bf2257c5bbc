namespace Ulak.Storage.Queue;

/// <summary>How a new delivery waits in the queue.</summary>
public sealed record QueueEntry
{
    /// <summary>What is delivered together: a next hop, and a domain where it is found by MX lookup. See <c>Ulak.Relay</c>.</summary>
    public required string Destination { get; init; }

    /// <summary>The time of the first attempt.</summary>
    public required DateTimeOffset NextAt { get; init; }

    /// <summary>When the delivery is given up.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the sender is notified of the delay; null for never.</summary>
    public DateTimeOffset? DelayNoticeAt { get; init; }

    /// <summary>Whether the delivery waits until it is released.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Why it is held, for people; empty otherwise.</summary>
    public string Note { get; init; } = "";
}
