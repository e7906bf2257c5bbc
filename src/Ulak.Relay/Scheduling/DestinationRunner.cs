using System.Collections.Immutable;
using Ulak.Relay.Delivery;
using Ulak.Relay.Tracing;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>Starts the attempts of destinations, as far as their limits allow, and takes over what they show.</summary>
/// <param name="services">What the scheduler uses.</param>
/// <param name="options">The limits, now.</param>
/// <param name="tables">The destinations, their sites and the places of attempts, with the lock of the scheduler.</param>
/// <param name="attempts">Takes what is due.</param>
/// <param name="results">Takes over what attempts showed.</param>
/// <param name="wakeAt">Wakes the scheduler at a time, or earlier.</param>
/// <param name="stop">Cancelled when the relay stops.</param>
internal sealed class DestinationRunner(
    SchedulerServices services,
    Func<SchedulerOptions> options,
    SchedulerTables tables,
    AttemptReader attempts,
    AttemptResults results,
    Action<DateTimeOffset> wakeAt,
    CancellationToken stop)
{
    private readonly TaskTracker _running = new();

    /// <summary>Waits for the attempts that run.</summary>
    public Task WaitAsync() => _running.WaitAsync();

    /// <summary>
    /// Starts what a destination has that is due, or notes that it has to be looked at again if it is being started. Called with the lock.
    /// </summary>
    public void Start(Destination destination)
    {
        if (stop.IsCancellationRequested)
        {
            return;
        }

        if (TryRun(destination))
        {
            _running.Run(() => RunAsync(destination));
        }
        else if (!destination.IsRunning)
        {
            tables.Places.PassOn(destination);
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
        tables.Destinations.Heap.Set(destination, DateTimeOffset.MaxValue);
        return destination.IsRunning = true;
    }

    /// <summary>Starts the deliveries of a destination, as far as its limits allow.</summary>
    private async Task RunAsync(Destination destination)
    {
        Run run;
        do
        {
            run = await RunOnceAsync(destination).ConfigureAwait(false);
            if (run.Last is { } last)
            {
                // Here, up to its first wait: a switch to another thread for each delivery would cost more than what it then does.
                _running.Start(last);
            }
        }
        while (run.IsAgainDue);
    }

    private async Task<Run> RunOnceAsync(Destination destination)
    {
        Run run = default;
        var hasFailed = true;
        try
        {
            destination.MustReload = false;
            var plan = await services.Planner.PlanAsync(destination.Name, stop).ConfigureAwait(false);
            run = plan.Failure is { } failure
                ? new Run(await FailAllAsync(destination, failure).ConfigureAwait(false), null)
                : await StartAttemptsAsync(destination, plan).ConfigureAwait(false);
            hasFailed = false;
        }
        catch (StoreUnavailableException e)
        {
            RelayLog.StoreFailed(services.Log, e.Message);
            run = new Run(services.Time.GetUtcNow() + options().StoreRetry, null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception e)
        {
            // A fault of the program must not stop the queue.
            RelayLog.AttemptFailed(services.Log, destination.Name, e);
            run = new Run(services.Time.GetUtcNow() + options().FaultRetry, null);
        }

        return End(destination, run, hasFailed);
    }

    private Run End(Destination destination, Run run, bool hasFailed)
    {
        lock (tables.Sync)
        {
            var now = services.Time.GetUtcNow();
            destination.IsRunning = false;
            if (!destination.KeepsTurn && tables.Places.PassOn(destination))
            {
                wakeAt(now);
            }

            if (destination.MustReload && !hasFailed && TryRun(destination))
            {
                return run with { IsAgainDue = true };
            }

            if ((destination.MustReload ? now : run.NextAt) is { } at)
            {
                tables.Destinations.Heap.SetEarlier(destination, at);
                wakeAt(at);
            }

            return run;
        }
    }

    /// <summary>Gives all that is due the same outcome: the destination cannot be reached at all.</summary>
    private async Task<DateTimeOffset?> FailAllAsync(Destination destination, DeliveryOutcome outcome)
    {
        // What becomes due meanwhile gets a plan of a later time.
        var plannedAt = services.Time.GetUtcNow();
        while (await attempts.TakeAsync(destination, plannedAt, stop).ConfigureAwait(false) is { } deliveries)
        {
            var job = new DeliveryJob(deliveries);
            // If the result is lost, they are still due.
            DateTimeOffset? nextAt = plannedAt;
            try
            {
                nextAt = await results.TakeAsync(
                    job, AttemptReport.ForAll(job, outcome, HopSignal.None), services.Time.GetUtcNow(), destination).ConfigureAwait(false);
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
        lock (tables.Sync)
        {
            destination.End(job.Deliveries.Select(each => each.Key));
            destination.SetStoreDue(nextAt ?? DateTimeOffset.MaxValue);
        }
    }

    private DateTimeOffset? StoreDueAt(Destination destination)
    {
        lock (tables.Sync)
        {
            return destination.StoreDueAt < DateTimeOffset.MaxValue ? destination.StoreDueAt : null;
        }
    }

    private async Task<Run> StartAttemptsAsync(Destination destination, HopPlan plan)
    {
        var site = FindSite(destination, plan);
        Func<Task>? last = null;
        try
        {
            while (true)
            {
                var place = tables.Places.TryTake(destination, site, plan.Sources);
                if (!place.IsGranted)
                {
                    return new Run(place.RetryAt, last);
                }

                if (await TakeAsync(destination, site, plan, place).ConfigureAwait(false) is not { } job)
                {
                    return new Run(StoreDueAt(destination), last);
                }

                RunIfAny(last);
                last = () => DeliverAsync(destination, site, plan.Transport!, job);
            }
        }
        catch
        {
            // What was taken goes on.
            RunIfAny(last);
            throw;
        }
    }

    /// <summary>Takes what is delivered in a place; gives the place back if there is nothing.</summary>
    private async Task<DeliveryJob?> TakeAsync(Destination destination, Site site, HopPlan plan, Place place)
    {
        ImmutableArray<QueuedDelivery>? taken = null;
        try
        {
            taken = await attempts.TakeAsync(destination, services.Time.GetUtcNow(), stop).ConfigureAwait(false);
            return taken is { } deliveries ? new DeliveryJob(deliveries) { Source = place.Source } : null;
        }
        finally
        {
            if (taken is null)
            {
                tables.Places.GiveBack(site, plan.Sources, place);
                WakeIfDue();
            }
        }
    }

    private void RunIfAny(Func<Task>? attempt)
    {
        if (attempt is not null)
        {
            _running.Run(attempt);
        }
    }

    /// <summary>Wakes the scheduler if a destination got a turn.</summary>
    private void WakeIfDue()
    {
        lock (tables.Sync)
        {
            if (tables.Destinations.Heap.NextAt is { } at)
            {
                wakeAt(at);
            }
        }
    }

    private Site FindSite(Destination destination, HopPlan plan)
    {
        lock (tables.Sync)
        {
            destination.Sources = plan.Sources;
            return destination.Site = tables.Sites.GetOrAdd(plan.Site, plan.Hosts);
        }
    }

    private async Task DeliverAsync(Destination destination, Site site, IDeliveryTransport transport, DeliveryJob job)
    {
        var (signal, reply) = (HopSignal.None, "");
        // If the result is lost, they are still due.
        DateTimeOffset? nextAt = DateTimeOffset.MinValue;
        try
        {
            var startedAt = services.Time.GetUtcNow();
            var traced = new TracedTransport(services.Traces, new SuppressingTransport(services.Suppressions, transport));
            var report = await traced.DeliverAsync(job, stop).ConfigureAwait(false);
            (signal, reply) = (report.Signal, report.Outcomes[0].Reply);
            nextAt = await results.TakeAsync(job, report, startedAt, destination).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops: the delivery is still due at the next start.
        }
        catch (StoreUnavailableException e)
        {
            // The result is lost, and so the message may be delivered twice. Not at once, because the store is away.
            RelayLog.ResultNotStored(services.Log, job.Message, e.Message);
            await Task.Delay(options().StoreRetry, services.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e)
        {
            RelayLog.AttemptFailed(services.Log, destination.Name, e);
            await Task.Delay(options().FaultRetry, services.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var isAwaited = tables.Places.Release(site, signal, reply);
        End(destination, job, nextAt);
        bool mayContinue;
        lock (tables.Sync)
        {
            mayContinue = TryRun(destination);
        }

        if (isAwaited)
        {
            // By another destination: this one takes its turn here.
            WakeIfDue();
        }

        if (mayContinue)
        {
            await RunAsync(destination).ConfigureAwait(false);
        }
    }

    /// <summary>What a run has left.</summary>
    /// <param name="NextAt">When the destination is due again; null if it is not.</param>
    /// <param name="Last">The last attempt, which is not started yet; null if there is none.</param>
    private readonly record struct Run(DateTimeOffset? NextAt, Func<Task>? Last)
    {
        /// <summary>Whether something changed meanwhile, so that the next run follows.</summary>
        public bool IsAgainDue { get; init; }
    }
}

/// <summary>What is in memory of the queue, and the lock that guards it.</summary>
/// <param name="Sync">The lock.</param>
/// <param name="Destinations">The destinations.</param>
/// <param name="Sites">The sites.</param>
/// <param name="Places">The places of attempts.</param>
internal sealed record SchedulerTables(Lock Sync, DestinationTable Destinations, SiteTable Sites, AttemptPlaces Places);
