using System.Collections.Immutable;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>The destinations in memory, with the times when they are due. Not thread-safe: the scheduler locks.</summary>
internal sealed class DestinationTable
{
    private readonly Dictionary<string, Destination> _destinations = new(StringComparer.Ordinal);
    private int _most = TableSize.Least;

    /// <summary>The number of destinations in memory.</summary>
    public int Count => _destinations.Count;

    /// <summary>When destinations are due.</summary>
    public DestinationHeap Heap { get; } = new();

    /// <summary>A destination; it is added if it is new.</summary>
    public Destination GetOrAdd(string name)
    {
        if (!_destinations.TryGetValue(name, out var destination))
        {
            if (_destinations.Count >= _most)
            {
                Forget();
            }

            _destinations[name] = destination = new Destination(name);
        }

        return destination;
    }

    /// <summary>A destination; null if there is none.</summary>
    public Destination? Find(string name) => _destinations.GetValueOrDefault(name);

    /// <summary>Takes over what the store has. Destinations that are empty are forgotten, so that memory does not grow with every domain
    /// ever used.</summary>
    public void Load(ImmutableArray<QueueDestination> stored, DateTimeOffset now)
    {
        var names = stored.Select(each => each.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var destination in _destinations.Values.Where(each => !names.Contains(each.Name)).ToList())
        {
            destination.IsPaused = false;
            destination.ForgetReady(now);
            Heap.SetEarlier(destination, destination.StoreDueAt);
            if (destination.IsIdle)
            {
                // One that is due was queued after the read: a second object for it would send its messages twice.
                _destinations.Remove(destination.Name);
            }
        }

        foreach (var each in stored)
        {
            var destination = GetOrAdd(each.Name);
            destination.IsPaused = each.IsPaused;
            destination.MustReload = true;
            destination.ForgetReady(now);
            destination.SetStoreDue(each.NextAt ?? DateTimeOffset.MaxValue);
            Heap.SetEarlier(destination, destination.StoreDueAt);
        }
    }

    private void Forget()
    {
        foreach (var idle in _destinations.Values.Where(each => each.IsIdle).ToList())
        {
            _destinations.Remove(idle.Name);
        }

        _most = TableSize.Next(_destinations.Count);
    }
}
