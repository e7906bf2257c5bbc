using Ulak.Relay.Delivery;
using Ulak.Relay.Sources;

namespace Ulak.Relay.Scheduling;

/// <summary>
/// The places of attempts: as many run as the scheduler, the site and the source addresses allow. A destination without a place waits, and
/// is due again when one is free. Thread-safe.
/// </summary>
/// <param name="options">The limits, now.</param>
/// <param name="heap">When destinations are due.</param>
/// <param name="sync">The lock of the scheduler.</param>
/// <param name="time">The clock.</param>
internal sealed class AttemptPlaces(Func<SchedulerOptions> options, DestinationHeap heap, Lock sync, TimeProvider time)
{
    private readonly Queue<Destination> _waiting = new();
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _active;
    private bool _isClosed;

    /// <summary>The number of attempts that run.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Gives no further place; the task ends with the last attempt.</summary>
    public Task CloseAsync()
    {
        lock (sync)
        {
            _isClosed = true;
            CompleteIfEmpty();
        }

        return _emptied.Task;
    }

    /// <summary>Takes a place, and a source address if the plan has some.</summary>
    public Place TryTake(Destination destination, Site site, SourcePool? sources)
    {
        lock (sync)
        {
            if (destination.IsPaused || _isClosed)
            {
                return default;
            }

            if (_active >= options().MaxAttempts)
            {
                Wait(_waiting, destination);
                return default;
            }

            var admission = site.TryAcquire();
            if (!admission.IsGranted)
            {
                if (admission.RetryAt is null)
                {
                    Wait(site.Waiting, destination);
                }

                return new Place(IsGranted: false, null, admission.RetryAt);
            }

            _active++;
            if (sources is null)
            {
                return new Place(IsGranted: true, null, null);
            }

            var source = sources.TryTake(site.Name);
            if (source.Source is null)
            {
                GiveBack(site);
                return new Place(IsGranted: false, null, source.RetryAt);
            }

            return new Place(IsGranted: true, source.Source, null);
        }
    }

    /// <summary>Gives a place back with which no attempt was made.</summary>
    public void GiveBack(Site site, SourcePool? sources, Place place)
    {
        if (place.Source is { } unused)
        {
            sources?.Return(site.Name, unused);
        }

        lock (sync)
        {
            GiveBack(site);
        }
    }

    /// <summary>An attempt has ended. Returns whether a destination that waited for the place is due.</summary>
    public bool Release(Site site, HopSignal signal, string reply)
    {
        lock (sync)
        {
            site.Release(signal, reply);
            return End(site);
        }
    }

    private void GiveBack(Site site)
    {
        site.GiveBack();
        End(site);
    }

    private bool End(Site site)
    {
        _active--;
        var isAwaited = WakeNext(site.Waiting) | WakeNext(_waiting);
        CompleteIfEmpty();
        return isAwaited;
    }

    private void CompleteIfEmpty()
    {
        if (_isClosed && _active == 0)
        {
            _emptied.TrySetResult();
        }
    }

    private static void Wait(Queue<Destination> queue, Destination destination)
    {
        destination.IsWaitingForPlace = true;
        queue.Enqueue(destination);
    }

    private bool WakeNext(Queue<Destination> waiting)
    {
        if (!waiting.TryDequeue(out var next))
        {
            return false;
        }

        next.IsWaitingForPlace = false;
        heap.SetEarlier(next, time.GetUtcNow());
        return true;
    }
}

/// <summary>The place of an attempt, or why there is none.</summary>
/// <param name="IsGranted">Whether the attempt may start.</param>
/// <param name="Source">Its source address; null for that of the configuration.</param>
/// <param name="RetryAt">When to ask again; null if the destination is due again when a place is free, or not at all.</param>
internal readonly record struct Place(bool IsGranted, SourceAddress? Source, DateTimeOffset? RetryAt);
