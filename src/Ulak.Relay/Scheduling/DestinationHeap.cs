namespace Ulak.Relay.Scheduling;

/// <summary>The destinations by the time when they are due. Not thread-safe: the scheduler locks.</summary>
internal sealed class DestinationHeap
{
    private readonly PriorityQueue<(Destination Destination, DateTimeOffset At), DateTimeOffset> _heap = new();

    /// <summary>Sets when a destination is due.</summary>
    public void Set(Destination destination, DateTimeOffset nextAt)
    {
        destination.NextAt = nextAt;
        if (nextAt < DateTimeOffset.MaxValue)
        {
            // An older entry stays, and is skipped when it comes up.
            _heap.Enqueue((destination, nextAt), nextAt);
        }
    }

    /// <summary>Makes a destination due earlier, if it is not already.</summary>
    public void SetEarlier(Destination destination, DateTimeOffset nextAt)
    {
        if (nextAt < destination.NextAt)
        {
            Set(destination, nextAt);
        }
    }

    /// <summary>Takes the next destination that is due; null if none is.</summary>
    public Destination? TakeDue(DateTimeOffset now)
    {
        while (_heap.TryPeek(out var entry, out var at) && at <= now)
        {
            _heap.Dequeue();
            if (entry.Destination.NextAt == at)
            {
                entry.Destination.NextAt = DateTimeOffset.MaxValue;
                return entry.Destination;
            }
        }

        return null;
    }

    /// <summary>When the next destination is due; null if none is.</summary>
    public DateTimeOffset? NextAt
    {
        get
        {
            while (_heap.TryPeek(out var entry, out var at))
            {
                if (entry.Destination.NextAt == at)
                {
                    return at;
                }

                _heap.Dequeue();
            }

            return null;
        }
    }
}
