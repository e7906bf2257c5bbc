using System.Collections.Immutable;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>A destination in memory: when it is due, and what was read of it. Not thread-safe: the scheduler locks.</summary>
internal sealed class Destination(string name)
{
    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>When its next delivery is due; <see cref="DateTimeOffset.MaxValue"/> if none waits.</summary>
    public DateTimeOffset NextAt { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Whether an operator paused it.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether its deliveries are being started.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Whether something changed while it was running.</summary>
    public bool MustReload { get; set; }

    /// <summary>Whether it is in the queue of a site, or of the scheduler, for a place.</summary>
    public bool IsWaitingForPlace { get; set; }

    /// <summary>The deliveries of running attempts.</summary>
    public HashSet<DeliveryKey> InFlight { get; } = [];

    /// <summary>What was read of the queue and is not started yet: one entry is one attempt.</summary>
    public Queue<ImmutableArray<QueuedDelivery>> Ready { get; } = new();

    /// <summary>The site of its last attempt; null before the first.</summary>
    public Site? Site { get; set; }
}
