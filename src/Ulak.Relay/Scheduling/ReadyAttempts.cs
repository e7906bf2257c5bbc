using System.Collections.Immutable;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>The attempts of a destination that are in memory and not started, the earliest first. Not thread-safe.</summary>
internal sealed class ReadyAttempts
{
    private readonly PriorityQueue<ImmutableArray<QueuedDelivery>, (DateTimeOffset At, long Order)> _attempts = new();
    private long _order;

    /// <summary>The number of attempts.</summary>
    public int Count => _attempts.Count;

    /// <summary>Adds deliveries of one message, in attempts with so many recipients.</summary>
    public void Add(IEnumerable<QueuedDelivery> deliveries, int maxRecipients)
    {
        foreach (var recipients in deliveries.Chunk(maxRecipients))
        {
            _attempts.Enqueue([.. recipients], (recipients[0].NextAt, _order++));
        }
    }

    /// <summary>Takes the earliest attempt; null if there is none.</summary>
    public ImmutableArray<QueuedDelivery>? TryTake() => _attempts.TryDequeue(out var attempt, out _) ? attempt : null;

    /// <summary>Forgets the attempts of a sender.</summary>
    public void Remove(string sender)
    {
        var others = _attempts.UnorderedItems.Where(each => each.Element[0].ReversePath != sender).ToList();
        _attempts.Clear();
        _attempts.EnqueueRange(others);
    }

    /// <summary>Forgets all attempts; returns whether there were any.</summary>
    public bool Clear()
    {
        var hadAny = _attempts.Count > 0;
        _attempts.Clear();
        return hadAny;
    }
}
