using System.Collections.Immutable;
using Ulak.Relay.Delivery;
using Ulak.Reference.Explanation;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>
/// Starts attempts when they are due. In memory are the destinations, each with the time of its next delivery; the deliveries are read from
/// the store when they can be started. What the limits of a site hold back is no attempt, and keeps its own schedule.
/// </summary>
internal sealed class QueueScheduler(SchedulerServices services, SchedulerOptions options) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Destination> _destinations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private readonly DestinationHeap _heap = new();
    private readonly Queue<Destination> _waiting = new();
    private readonly WakeSignal _wake = new(services.Time);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskTracker _running = new();
    private int _active;
    private bool _mustReload = true;

    /// <summary>The number of attempts that run.</summary>
    public int ActiveAttempts => Volatile.Read(ref _active);

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

    /// <summary>A delivery was queued.</summary>
    public void OnQueued(string destination, DateTimeOffset nextAt)
    {
        lock (_lock)
        {
            _heap.SetEarlier(Find(destination), nextAt);
        }

        _wake.Set();
    }

    /// <summary>The queue was changed by an operator, here or in another process: what was read of it is read again.</summary>
    public void OnChanged()
    {
        Volatile.Write(ref _mustReload, true);
        _wake.Set();
    }

    /// <summary>Ends the rest of a site, so that its deliveries are tried now.</summary>
    public void EndRest(string destination)
    {
        lock (_lock)
        {
            if (_destinations.TryGetValue(destination, out var found))
            {
                found.Site?.EndRest();
                _heap.SetEarlier(found, services.Time.GetUtcNow());
            }
        }

        _wake.Set();
    }

    /// <summary>The state of a destination, for people.</summary>
    public DestinationStatus GetStatus(string destination)
    {
        lock (_lock)
        {
            var now = services.Time.GetUtcNow();
            if (!_destinations.TryGetValue(destination, out var found) || found.Site is not { } site)
            {
                return new DestinationStatus(found?.InFlight.Count ?? 0, null, 0, null, "", 0, 0);
            }

            return new DestinationStatus(
                found.InFlight.Count,
                site.Name,
                Math.Max(1, site.Window),
                site.RestsUntil > now ? site.RestsUntil : null,
                site.RestsUntil > now ? site.RestReason : "",
                site.Totals.Succeeded,
                site.Totals.Failed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync().ConfigureAwait(false);
        _stop.Dispose();
        _wake.Dispose();
    }

    private Destination Find(string name)
    {
        if (!_destinations.TryGetValue(name, out var destination))
        {
            _destinations[name] = destination = new Destination(name);
        }

        return destination;
    }

    private async Task ReloadAsync()
    {
        ImmutableArray<QueueDestination> stored;
        try
        {
            stored = await services.Queue.ListDestinationsAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            RelayLog.StoreFailed(services.Log, e.Message);
            Volatile.Write(ref _mustReload, true);
            return;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_lock)
        {
            var known = stored.ToDictionary(each => each.Name, StringComparer.Ordinal);
            foreach (var name in _destinations.Keys.Except(known.Keys).ToList())
            {
                // Forget what is empty, so that memory does not grow with every domain ever used.
                if (_destinations[name] is { IsRunning: false, InFlight.Count: 0, IsWaitingForPlace: false })
                {
                    _destinations.Remove(name);
                }
            }

            foreach (var each in stored)
            {
                var destination = Find(each.Name);
                destination.IsPaused = each.IsPaused;
                destination.MustReload = true;
                destination.Ready.Clear();
                if (each.NextAt is { } nextAt)
                {
                    _heap.SetEarlier(destination, nextAt);
                }
            }
        }
    }

    private DateTimeOffset? NextAt()
    {
        lock (_lock)
        {
            return Volatile.Read(ref _mustReload) ? services.Time.GetUtcNow() + options.StoreRetry : _heap.NextAt;
        }
    }

    private void StartDue()
    {
        lock (_lock)
        {
            while (_heap.TakeDue(services.Time.GetUtcNow()) is { } destination)
            {
                if (destination.IsRunning)
                {
                    destination.MustReload = true;
                }
                else if (!destination.IsPaused && !destination.IsWaitingForPlace)
                {
                    destination.IsRunning = true;
                    _running.Run(() => RunDestinationAsync(destination));
                }
            }
        }
    }

    /// <summary>Starts the deliveries of a destination, as far as its limits allow.</summary>
    private async Task RunDestinationAsync(Destination destination)
    {
        DateTimeOffset? next = null;
        try
        {
            destination.MustReload = false;
            var plan = await services.Planner.PlanAsync(destination.Name, _stop.Token).ConfigureAwait(false);
            next = plan.Failure is { } failure
                ? await FailAllAsync(destination, failure).ConfigureAwait(false)
                : await StartAttemptsAsync(destination, plan).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            RelayLog.StoreFailed(services.Log, e.Message);
            next = services.Time.GetUtcNow() + options.StoreRetry;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception e)
        {
            // A fault of the program must not stop the queue.
            RelayLog.AttemptFailed(services.Log, destination.Name, e);
            next = services.Time.GetUtcNow() + options.FaultRetry;
        }

        lock (_lock)
        {
            destination.IsRunning = false;
            next = destination.MustReload ? services.Time.GetUtcNow() : next;
            if (next is { } at)
            {
                _heap.SetEarlier(destination, at);
            }
        }

        _wake.Set();
    }

    /// <summary>Gives all that is due the same outcome: the destination cannot be reached at all.</summary>
    private async Task<DateTimeOffset?> FailAllAsync(Destination destination, DeliveryOutcome outcome)
    {
        // What becomes due meanwhile gets a plan of a later time.
        var plannedAt = services.Time.GetUtcNow();
        while (await TakeAttemptAsync(destination, plannedAt).ConfigureAwait(false) is { } deliveries)
        {
            var job = new DeliveryJob(deliveries);
            await RecordAsync(job, AttemptReport.ForAll(job, outcome, HopSignal.None), services.Time.GetUtcNow(), destination)
                .ConfigureAwait(false);
            lock (_lock)
            {
                destination.InFlight.ExceptWith(job.Deliveries.Select(each => each.Key));
            }
        }

        return await services.Queue.FindNextDueAsync(destination.Name, _stop.Token).ConfigureAwait(false);
    }

    private async Task<DateTimeOffset?> StartAttemptsAsync(Destination destination, HopPlan plan)
    {
        var site = FindSite(destination, plan);
        while (true)
        {
            lock (_lock)
            {
                if (destination.IsPaused)
                {
                    return null;
                }

                if (_active >= options.MaxAttempts)
                {
                    Wait(_waiting, destination);
                    return null;
                }

                var admission = site.TryAcquire();
                if (!admission.IsGranted)
                {
                    if (admission.RetryAt is null)
                    {
                        Wait(site.Waiting, destination);
                    }

                    return admission.RetryAt;
                }

                _active++;
            }

            if (await TakeWithPlaceAsync(destination, site).ConfigureAwait(false) is not { } deliveries)
            {
                bool isIdle;
                lock (_lock)
                {
                    isIdle = destination.InFlight.Count == 0;
                }

                // With attempts running, their end continues here: what they deliver is still due in the store.
                return isIdle ? await services.Queue.FindNextDueAsync(destination.Name, _stop.Token).ConfigureAwait(false) : null;
            }

            _running.Run(() => DeliverAsync(destination, site, plan.Transport!, new DeliveryJob(deliveries)));
        }
    }

    private static void Wait(Queue<Destination> queue, Destination destination)
    {
        destination.IsWaitingForPlace = true;
        queue.Enqueue(destination);
    }

    private Site FindSite(Destination destination, HopPlan plan)
    {
        lock (_lock)
        {
            if (!_sites.TryGetValue(plan.Site, out var site))
            {
                _sites[plan.Site] = site = new Site(plan.Site, options.Limits, services.Time);
            }

            return destination.Site = site;
        }
    }

    private async Task<ImmutableArray<QueuedDelivery>?> TakeWithPlaceAsync(Destination destination, Site site)
    {
        ImmutableArray<QueuedDelivery>? taken = null;
        try
        {
            return taken = await TakeAttemptAsync(destination, services.Time.GetUtcNow()).ConfigureAwait(false);
        }
        finally
        {
            if (taken is null)
            {
                Release(site, HopSignal.None, "");
            }
        }
    }

    /// <summary>Takes the next attempt of a destination: from memory, or from the store. Null if nothing is due.</summary>
    private async Task<ImmutableArray<QueuedDelivery>?> TakeAttemptAsync(Destination destination, DateTimeOffset until)
    {
        int inFlight;
        lock (_lock)
        {
            if (destination.Ready.TryDequeue(out var ready))
            {
                destination.InFlight.UnionWith(ready.Select(each => each.Key));
                return ready;
            }

            inFlight = destination.InFlight.Count;
        }

        var due = await services.Queue.ListDueAsync(
            new DueQuery(destination.Name, until, options.BatchSize + inFlight), _stop.Token).ConfigureAwait(false);
        lock (_lock)
        {
            foreach (var message in due.Where(each => !destination.InFlight.Contains(each.Key)).GroupBy(each => each.Key.Message))
            {
                foreach (var recipients in message.Chunk(options.MaxRecipients))
                {
                    destination.Ready.Enqueue([.. recipients]);
                }
            }

            if (!destination.Ready.TryDequeue(out var first))
            {
                return null;
            }

            destination.InFlight.UnionWith(first.Select(each => each.Key));
            return first;
        }
    }

    private async Task DeliverAsync(Destination destination, Site site, IDeliveryTransport transport, DeliveryJob job)
    {
        var (signal, reply) = (HopSignal.None, "");
        try
        {
            var startedAt = services.Time.GetUtcNow();
            var report = await AttemptAsync(transport, job).ConfigureAwait(false);
            (signal, reply) = (report.Signal, report.Outcomes[0].Reply);
            await RecordAsync(job, report, startedAt, destination).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server stops: the delivery is still due at the next start.
        }
        catch (StoreUnavailableException e)
        {
            // The result is lost, and so the message may be delivered twice. Not at once, because the store is away.
            RelayLog.ResultNotStored(services.Log, job.Message, e.Message);
            await DelayAsync(options.StoreRetry).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            RelayLog.AttemptFailed(services.Log, destination.Name, e);
            await DelayAsync(options.FaultRetry).ConfigureAwait(false);
        }

        lock (_lock)
        {
            destination.InFlight.ExceptWith(job.Deliveries.Select(each => each.Key));
            _heap.SetEarlier(destination, services.Time.GetUtcNow());
        }

        Release(site, signal, reply);
        _wake.Set();
    }

    private async Task<AttemptReport> AttemptAsync(IDeliveryTransport transport, DeliveryJob job)
    {
        foreach (var delivery in job.Deliveries)
        {
            var entry = await services.Suppressions.FindSuppressionAsync(
                delivery.ForwardPath, services.Time.GetUtcNow(), _stop.Token).ConfigureAwait(false);
            if (entry is { IsSuppressed: true })
            {
                return await AttemptWithoutAsync(transport, job, delivery, entry).ConfigureAwait(false);
            }
        }

        return await transport.DeliverAsync(job, _stop.Token).ConfigureAwait(false);
    }

    /// <summary>Delivers to the recipients other than one that is suppressed.</summary>
    private async Task<AttemptReport> AttemptWithoutAsync(
        IDeliveryTransport transport, DeliveryJob job, QueuedDelivery suppressed, SuppressionEntry entry)
    {
        var outcome = new DeliveryOutcome(
            OutcomeKind.Permanent, $"5.1.1 The address is on the suppression list ({entry.Reason}): {entry.Reply}", Reason.Suspended);
        var others = job.Deliveries.Remove(suppressed);
        if (others.IsEmpty)
        {
            return AttemptReport.ForAll(job, outcome, HopSignal.None);
        }

        var report = await AttemptAsync(transport, new DeliveryJob(others)).ConfigureAwait(false);
        return report with { Outcomes = report.Outcomes.Insert(job.Deliveries.IndexOf(suppressed), outcome) };
    }

    private async Task RecordAsync(DeliveryJob job, AttemptReport report, DateTimeOffset startedAt, Destination destination)
    {
        // A stop must not lose what is known: recording is not cancelled.
        var results = await services.Recorder.RecordAsync(job, report, startedAt, CancellationToken.None).ConfigureAwait(false);
        services.Observer.OnAttempt(job, report, results);
        React(destination, report);
    }

    private void React(Destination destination, AttemptReport report)
    {
        foreach (var outcome in report.Outcomes.Where(each => each.Kind == OutcomeKind.Temporary))
        {
            if (destination.Site is { } site && services.Reactions.Find(outcome.Reason, report.Host, outcome.Reply) is { } reaction)
            {
                lock (_lock)
                {
                    site.Rest(reaction.Rest, outcome.Reply);
                }

                return;
            }
        }
    }

    private void Release(Site site, HopSignal signal, string reply)
    {
        lock (_lock)
        {
            _active--;
            site.Release(signal, reply);
            WakeNext(site.Waiting);
            WakeNext(_waiting);
        }

        _wake.Set();
    }

    private void WakeNext(Queue<Destination> waiting)
    {
        if (waiting.TryDequeue(out var next))
        {
            next.IsWaitingForPlace = false;
            _heap.SetEarlier(next, services.Time.GetUtcNow());
        }
    }

    private async Task DelayAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, services.Time, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
