namespace Ulak.Relay.Scheduling;

/// <summary>The destinations that wait for a place, the first one first. Not thread-safe: the scheduler locks.</summary>
/// <param name="free">The number of places that are not taken; it may be less than 0 after the limit was lowered.</param>
internal sealed class PlaceQueue(Func<int> free)
{
    private readonly Queue<Destination> _waiting = new();

    /// <summary>Whether there is a place, as far as this queue knows.</summary>
    public bool IsFree => free() > 0;

    /// <summary>The number of free places.</summary>
    public int Free => Math.Max(0, free());

    /// <summary>The number of destinations that wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Adds a destination, which waits from now on.</summary>
    public void Add(Destination destination)
    {
        destination.IsWaitingForPlace = true;
        _waiting.Enqueue(destination);
    }

    /// <summary>Takes the first destination, whose turn it is now; null if none waits.</summary>
    public Destination? TakeNext()
    {
        if (!_waiting.TryDequeue(out var next))
        {
            return null;
        }

        next.IsWaitingForPlace = false;
        next.Turn = this;
        return next;
    }
}
