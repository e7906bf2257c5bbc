using Ulak.Relay.Delivery;
using Ulak.Relay.Sources;

namespace Ulak.Relay.Scheduling;

/// <summary>
/// The places of attempts: as many run as the scheduler, the site and the source addresses allow. A destination without a place waits, and
/// is due again when one is free: then it is its turn. It takes the place, whose end is the turn of the next one, or passes its turn on.
/// Thread-safe.
/// </summary>
/// <param name="options">The limits, now.</param>
/// <param name="heap">When destinations are due.</param>
/// <param name="sync">The lock of the scheduler.</param>
/// <param name="time">The clock.</param>
internal sealed class AttemptPlaces(Func<SchedulerOptions> options, DestinationHeap heap, Lock sync, TimeProvider time)
{
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PlaceQueue? _waiting;
    private int _active;
    private bool _isClosed;

    /// <summary>The number of attempts that run.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>The number of destinations that wait for a place of the scheduler.</summary>
    public int WaitingCount
    {
        get
        {
            lock (sync)
            {
                return Waiting.Count;
            }
        }
    }

    private PlaceQueue Waiting => _waiting ??= new PlaceQueue(() => options().MaxAttempts - _active);

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

            if (!Waiting.IsFree)
            {
                Waiting.Add(destination);
                return default;
            }

            var admission = site.TryAcquire();
            if (!admission.IsGranted)
            {
                if (admission.RetryAt is null)
                {
                    site.Waiting.Add(destination);
                }

                // The others in the queue of the site would be held back as well.
                destination.KeepsTurn = admission.RetryAt is not null && destination.Turn == site.Waiting;
                return new Place(IsGranted: false, null, admission.RetryAt);
            }

            _active++;
            if (destination.Turn == site.Waiting || destination.Turn == Waiting)
            {
                destination.Turn = null;
            }

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

    /// <summary>
    /// A destination takes no place now: its turn is that of the next one in the same queue. Returns whether that one is due.
    /// </summary>
    public bool PassOn(Destination destination)
    {
        lock (sync)
        {
            if (destination.Turn is not { } turn)
            {
                return false;
            }

            destination.Turn = null;

            // If another took the place meanwhile, its end is the turn of the next one.
            return turn.IsFree && WakeNext(turn);
        }
    }

    /// <summary>The limits have changed: as many destinations that wait are due as there are places now.</summary>
    public void Wake(IEnumerable<Site> sites)
    {
        lock (sync)
        {
            foreach (var waiting in sites.Select(each => each.Waiting).Append(Waiting))
            {
                for (var free = waiting.Free; free > 0 && WakeNext(waiting); free--)
                {
                    // The next place, for the next in the queue.
                }
            }
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
        var isAwaited = WakeNext(site.Waiting) | WakeNext(Waiting);
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

    private bool WakeNext(PlaceQueue waiting)
    {
        if (waiting.TakeNext() is not { } next)
        {
            return false;
        }

        heap.SetEarlier(next, time.GetUtcNow());
        return true;
    }
}

/// <summary>The place of an attempt, or why there is none.</summary>
/// <param name="IsGranted">Whether the attempt may start.</param>
/// <param name="Source">Its source address; null for that of the configuration.</param>
/// <param name="RetryAt">When to ask again; null if the destination is due again when a place is free, or not at all.</param>
internal readonly record struct Place(bool IsGranted, SourceAddress? Source, DateTimeOffset? RetryAt);
