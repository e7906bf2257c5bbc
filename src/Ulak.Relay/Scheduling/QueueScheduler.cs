using System.Collections.Immutable;
using Ulak.Relay.Pauses;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>
/// Starts attempts when they are due. In memory are the destinations, each with the time of its next delivery; the deliveries are read from
/// the store when they can be started. What the limits of a site hold back is no attempt, and keeps its own schedule.
/// </summary>
internal sealed class QueueScheduler : IAsyncDisposable
{
    private readonly SchedulerServices _services;
    private volatile SchedulerOptions _options;
    private readonly Lock _lock = new();
    private readonly SenderSuspensions _suspensions;
    private readonly DestinationTable _destinations = new();
    private readonly SiteTable _sites;
    private readonly PauseLoader _pauses;
    private readonly AttemptPlaces _places;
    private readonly DestinationRunner _runner;
    private readonly WakeSignal _wake;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskTracker _running = new();
    private bool _mustReload = true;
    private bool _isStarted;
    private DateTimeOffset _wakesAt = DateTimeOffset.MaxValue;

    public QueueScheduler(SchedulerServices services, SchedulerOptions options)
    {
        (_services, _options) = (services, options);
        _wake = new WakeSignal(services.Time);
        _sites = new SiteTable(options, services.Time);
        Handovers = new HandoverDesk(_destinations, () => _options, _lock, services.Time, StartNow, WakeAt);
        _places = new AttemptPlaces(() => _options, _destinations.Heap, _lock, services.Time);
        _suspensions = new SenderSuspensions(services.Queue, services.Time);
        _pauses = new PauseLoader(services, () => _options.StoreRetry, OnChanged, _running, _stop.Token);
        _runner = new DestinationRunner(
            services,
            () => _options,
            new SchedulerTables(_lock, _destinations, _sites, _places),
            new AttemptReader(services.Queue, () => _options, _suspensions, services.Pauses, _lock),
            new AttemptResults(services, new AttemptReactions(services.Reactions, _suspensions, _lock, services.Log)),
            WakeAt,
            _stop.Token);
    }

    /// <summary>Where new deliveries are handed over.</summary>
    public HandoverDesk Handovers { get; }

    /// <summary>The number of attempts that run.</summary>
    public int ActiveAttempts => _places.Active;

    /// <summary>The number of destinations that wait for one of the places of all sites.</summary>
    public int WaitingDestinations => _places.WaitingCount;

    /// <summary>Runs until it is cancelled; then running attempts end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var stopping = cancellationToken.Register(_stop.Cancel);
        lock (_lock)
        {
            _isStarted = true;
        }

        while (!_stop.IsCancellationRequested)
        {
            if (Interlocked.Exchange(ref _mustReload, false))
            {
                await ReloadAsync().ConfigureAwait(false);
            }

            StartDue();
            await _wake.WaitAsync(NextAt(), _stop.Token).ConfigureAwait(false);
        }

        await WaitForRunningAsync().ConfigureAwait(false);
    }

    /// <summary>Starts no further attempts, and waits for those that run, up to a time.</summary>
    public async Task DrainAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        var emptied = _places.CloseAsync();
        if (!emptied.IsCompleted)
        {
            RelayLog.Draining(_services.Log, ActiveAttempts, longest.TotalSeconds);
            await Task.WhenAny(emptied, Task.Delay(longest, _services.Time, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>The queue was changed by an operator, here or in another process: what was read of it is read again.</summary>
    public void OnChanged()
    {
        Volatile.Write(ref _mustReload, true);
        _wake.Set();
    }

    /// <summary>Replaces the options; attempts that run go on.</summary>
    public void Configure(SchedulerOptions options)
    {
        lock (_lock)
        {
            _options = options;
            _sites.Configure(options);
            // Otherwise they would wait for the end of an attempt, which may last minutes.
            _places.Wake(_sites.All);
        }

        OnChanged();
    }

    /// <summary>Ends the rest of a site and the suspensions of senders, so that its deliveries are tried now.</summary>
    public void EndRest(string destination)
    {
        _suspensions.End(destination);
        lock (_lock)
        {
            if (_destinations.Find(destination) is { } found)
            {
                found.Site?.EndRest();
                found.SetStoreDue(_services.Time.GetUtcNow());
                _destinations.Heap.SetEarlier(found, found.StoreDueAt);
            }
        }

        _wake.Set();
    }

    /// <summary>The state of a destination, for people.</summary>
    public DestinationStatus GetStatus(string destination)
    {
        lock (_lock)
        {
            var found = _destinations.Find(destination);
            if (found?.Site is not { } site)
            {
                return new DestinationStatus(found?.InFlight.Count ?? 0, null, 0, null, "", 0, 0);
            }

            return site.ToStatus(found.InFlight.Count) with
            {
                Sources = found.Sources?.GetStatus(site.Name) ?? [],
                SuspendedSenders = _suspensions.List(destination),
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await WaitForRunningAsync().ConfigureAwait(false);
        _stop.Dispose();
        _wake.Dispose();
    }

    private async Task ReloadAsync()
    {
        ImmutableArray<QueueDestination> stored;
        try
        {
            stored = await _services.Queue.ListDestinationsAsync(_stop.Token).ConfigureAwait(false);
            await _pauses.LoadAsync(stored).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            RelayLog.StoreFailed(_services.Log, e.Message);
            Volatile.Write(ref _mustReload, true);
            return;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_lock)
        {
            _destinations.Load(
                [.. stored.Where(each => QueuePause.Parse(each.Name).Kind == PauseKind.Destination)], _services.Time.GetUtcNow());
        }
    }

    private DateTimeOffset? NextAt()
    {
        lock (_lock)
        {
            var nextAt = Volatile.Read(ref _mustReload) ? _services.Time.GetUtcNow() + _options.StoreRetry : _destinations.Heap.NextAt;
            _wakesAt = nextAt ?? DateTimeOffset.MaxValue;
            return nextAt;
        }
    }

    /// <summary>Wakes the scheduler if it would sleep longer than until a time. Called with the lock.</summary>
    private void WakeAt(DateTimeOffset at)
    {
        if (at < _wakesAt)
        {
            _wake.Set();
        }
    }

    /// <summary>Starts what a destination has ready, on another thread. Called with the lock.</summary>
    private void StartNow(Destination destination)
    {
        if (_isStarted)
        {
            _runner.Start(destination);
        }
        else
        {
            _destinations.Heap.SetEarlier(destination, _services.Time.GetUtcNow());
        }
    }

    private async Task WaitForRunningAsync()
    {
        await _running.WaitAsync().ConfigureAwait(false);
        await _runner.WaitAsync().ConfigureAwait(false);
    }

    private void StartDue()
    {
        lock (_lock)
        {
            while (_destinations.Heap.TakeDue(_services.Time.GetUtcNow()) is { } destination)
            {
                _runner.Start(destination);
            }
        }
    }
}
