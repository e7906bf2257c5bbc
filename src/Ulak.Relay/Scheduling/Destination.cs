using System.Collections.Immutable;
using Ulak.Relay.Sources;
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

    /// <summary>The queue in which it waited, if there was a place for it; null if it has taken that, or has passed its turn on.</summary>
    public PlaceQueue? Turn { get; set; }

    /// <summary>Whether its site holds it back, so that it is due again later, and it is its turn until then.</summary>
    public bool KeepsTurn { get; set; }

    /// <summary>Whether it can be forgotten. What waits in the store has the time of its next attempt here.</summary>
    public bool IsIdle => NextAt == DateTimeOffset.MaxValue && !IsPaused && !IsRunning && !IsWaitingForPlace
        && Turn is null && InFlight.Count == 0 && Ready.Count == 0;

    /// <summary>The deliveries of running attempts.</summary>
    public HashSet<DeliveryKey> InFlight { get; } = [];

    // What ended while the store was being read: the read may have begun before, and then still has it.
    private readonly HashSet<DeliveryKey> _ended = [];
    private bool _isReading;

    /// <summary>A read of the store begins. There is one at a time.</summary>
    public void BeginRead()
    {
        _isReading = true;
        _ended.Clear();
    }

    /// <summary>The result of the read was taken over.</summary>
    public void EndRead() => _isReading = false;

    /// <summary>Whether a delivery that was read must not be started: it is, or its attempt ended during the read.</summary>
    public bool IsTaken(DeliveryKey key) => InFlight.Contains(key) || _ended.Contains(key);

    /// <summary>The attempt of deliveries ended.</summary>
    public void End(IEnumerable<DeliveryKey> keys)
    {
        foreach (var key in keys)
        {
            InFlight.Remove(key);
            if (_isReading)
            {
                _ended.Add(key);
            }
        }
    }

    /// <summary>What was read of the queue and is not started yet: one entry is one attempt.</summary>
    public Queue<ImmutableArray<QueuedDelivery>> Ready { get; } = new();

    /// <summary>Forgets what was read and is from a sender.</summary>
    public void RemoveReady(string sender)
    {
        for (var i = Ready.Count; i > 0; i--)
        {
            if (Ready.Dequeue() is var attempt && attempt[0].ReversePath != sender)
            {
                Ready.Enqueue(attempt);
            }
        }
    }

    /// <summary>The site of its last attempt; null before the first.</summary>
    public Site? Site { get; set; }

    /// <summary>The source addresses of its last plan; null for none.</summary>
    public SourcePool? Sources { get; set; }
}
