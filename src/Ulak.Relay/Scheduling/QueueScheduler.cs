using System.Collections.Immutable;
using Ulak.Relay.Delivery;
using Ulak.Relay.Pauses;
using Ulak.Relay.Tracing;
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
    private readonly AttemptReader _attempts;
    private readonly AttemptResults _results;
    private readonly SenderSuspensions _suspensions;
    private readonly DestinationTable _destinations = new();
    private readonly SiteTable _sites;
    private readonly PauseLoader _pauses;
    private readonly AttemptPlaces _places;
    private readonly WakeSignal _wake;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskTracker _running = new();
    private bool _mustReload = true;

    public QueueScheduler(SchedulerServices services, SchedulerOptions options)
    {
        (_services, _options) = (services, options);
        _wake = new WakeSignal(services.Time);
        _sites = new SiteTable(options, services.Time);
        Handovers = new HandoverDesk(_destinations, () => _options, _lock, services.Time, _wake);
        _places = new AttemptPlaces(() => _options, _destinations.Heap, _lock, services.Time);
        _suspensions = new SenderSuspensions(services.Queue, services.Time);
        _attempts = new AttemptReader(services.Queue, () => _options, _suspensions, services.Pauses, _lock);
        _pauses = new PauseLoader(services, () => _options.StoreRetry, OnChanged, _running, _stop.Token);
        _results = new AttemptResults(
            services, new AttemptReactions(services.Reactions, _suspensions, _lock, services.Log));
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
        while (!_stop.IsCancellationRequested)
        {
            if (Interlocked.Exchange(ref _mustReload, false))
            {
                await ReloadAsync().ConfigureAwait(false);
            }

            StartDue();
            await _wake.WaitAsync(NextAt(), _stop.Token).ConfigureAwait(false);
        }

        await _running.WaitAsync().ConfigureAwait(false);
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
        await _running.WaitAsync().ConfigureAwait(false);
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
            return Volatile.Read(ref _mustReload) ? _services.Time.GetUtcNow() + _options.StoreRetry : _destinations.Heap.NextAt;
        }
    }

    private void StartDue()
    {
        lock (_lock)
        {
            while (_destinations.Heap.TakeDue(_services.Time.GetUtcNow()) is { } destination)
            {
                if (TryRun(destination))
                {
                    _running.Run(() => RunDestinationAsync(destination));
                }
                else if (!destination.IsRunning)
                {
                    _places.PassOn(destination);
                }
            }
        }
    }

    /// <summary>Whether the deliveries of a destination can be started now; if so, the caller does it. Called with the lock.</summary>
    private bool TryRun(Destination destination)
    {
        if (destination.IsRunning)
        {
            destination.MustReload = true;
            return false;
        }

        if (destination.IsPaused || destination.IsWaitingForPlace)
        {
            return false;
        }

        destination.KeepsTurn = false;
        // When it is due again is known after the run.
        _destinations.Heap.Set(destination, DateTimeOffset.MaxValue);
        return destination.IsRunning = true;
    }

    /// <summary>Starts the deliveries of a destination, as far as its limits allow.</summary>
    private async Task RunDestinationAsync(Destination destination)
    {
        DateTimeOffset? next = null;
        try
        {
            destination.MustReload = false;
            var plan = await _services.Planner.PlanAsync(destination.Name, _stop.Token).ConfigureAwait(false);
            next = plan.Failure is { } failure
                ? await FailAllAsync(destination, failure).ConfigureAwait(false)
                : await StartAttemptsAsync(destination, plan).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            RelayLog.StoreFailed(_services.Log, e.Message);
            next = _services.Time.GetUtcNow() + _options.StoreRetry;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception e)
        {
            // A fault of the program must not stop the queue.
            RelayLog.AttemptFailed(_services.Log, destination.Name, e);
            next = _services.Time.GetUtcNow() + _options.FaultRetry;
        }

        bool isAwaited;
        lock (_lock)
        {
            destination.IsRunning = false;
            isAwaited = !destination.KeepsTurn && _places.PassOn(destination);
            next = destination.MustReload ? _services.Time.GetUtcNow() : next;
            if (next is { } at)
            {
                _destinations.Heap.SetEarlier(destination, at);
            }
        }

        if (next is not null || isAwaited)
        {
            _wake.Set();
        }
    }

    /// <summary>Gives all that is due the same outcome: the destination cannot be reached at all.</summary>
    private async Task<DateTimeOffset?> FailAllAsync(Destination destination, DeliveryOutcome outcome)
    {
        // What becomes due meanwhile gets a plan of a later time.
        var plannedAt = _services.Time.GetUtcNow();
        while (await _attempts.TakeAsync(destination, plannedAt, _stop.Token).ConfigureAwait(false) is { } deliveries)
        {
            var job = new DeliveryJob(deliveries);
            // If the result is lost, they are still due.
            DateTimeOffset? nextAt = plannedAt;
            try
            {
                nextAt = await _results.TakeAsync(
                    job, AttemptReport.ForAll(job, outcome, HopSignal.None), _services.Time.GetUtcNow(), destination).ConfigureAwait(false);
            }
            finally
            {
                End(destination, job, nextAt);
            }
        }

        return StoreDueAt(destination);
    }

    /// <summary>The attempt of deliveries has ended.</summary>
    private void End(Destination destination, DeliveryJob job, DateTimeOffset? nextAt)
    {
        lock (_lock)
        {
            destination.End(job.Deliveries.Select(each => each.Key));
            destination.SetStoreDue(nextAt ?? DateTimeOffset.MaxValue);
        }
    }

    private DateTimeOffset? StoreDueAt(Destination destination)
    {
        lock (_lock)
        {
            return destination.StoreDueAt < DateTimeOffset.MaxValue ? destination.StoreDueAt : null;
        }
    }

    private async Task<DateTimeOffset?> StartAttemptsAsync(Destination destination, HopPlan plan)
    {
        var site = FindSite(destination, plan);
        while (true)
        {
            var place = _places.TryTake(destination, site, plan.Sources);
            if (!place.IsGranted)
            {
                return place.RetryAt;
            }

            ImmutableArray<QueuedDelivery>? taken = null;
            try
            {
                taken = await _attempts.TakeAsync(destination, _services.Time.GetUtcNow(), _stop.Token).ConfigureAwait(false);
            }
            finally
            {
                if (taken is null)
                {
                    _places.GiveBack(site, plan.Sources, place);
                    _wake.Set();
                }
            }

            if (taken is not { } deliveries)
            {
                return StoreDueAt(destination);
            }

            _running.Run(
                () => DeliverAsync(destination, site, plan.Transport!, new DeliveryJob(deliveries) { Source = place.Source }));
        }
    }

    private Site FindSite(Destination destination, HopPlan plan)
    {
        lock (_lock)
        {
            destination.Sources = plan.Sources;
            return destination.Site = _sites.GetOrAdd(plan.Site, plan.Hosts);
        }
    }

    private async Task DeliverAsync(Destination destination, Site site, IDeliveryTransport transport, DeliveryJob job)
    {
        var (signal, reply) = (HopSignal.None, "");
        // If the result is lost, they are still due.
        DateTimeOffset? nextAt = DateTimeOffset.MinValue;
        try
        {
            var startedAt = _services.Time.GetUtcNow();
            var traced = new TracedTransport(_services.Traces, new SuppressingTransport(_services.Suppressions, transport));
            var report = await traced.DeliverAsync(job, _stop.Token).ConfigureAwait(false);
            (signal, reply) = (report.Signal, report.Outcomes[0].Reply);
            nextAt = await _results.TakeAsync(job, report, startedAt, destination).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server stops: the delivery is still due at the next start.
        }
        catch (StoreUnavailableException e)
        {
            // The result is lost, and so the message may be delivered twice. Not at once, because the store is away.
            RelayLog.ResultNotStored(_services.Log, job.Message, e.Message);
            await Task.Delay(_options.StoreRetry, _services.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e)
        {
            RelayLog.AttemptFailed(_services.Log, destination.Name, e);
            await Task.Delay(_options.FaultRetry, _services.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_places.Release(site, signal, reply))
        {
            _wake.Set();
        }

        End(destination, job, nextAt);
        bool mayContinue;
        lock (_lock)
        {
            mayContinue = TryRun(destination);
        }

        if (mayContinue)
        {
            // Here and not in the scheduler's loop: a switch to it for each delivery would cost more than what it then does.
            await RunDestinationAsync(destination).ConfigureAwait(false);
        }
    }
}
