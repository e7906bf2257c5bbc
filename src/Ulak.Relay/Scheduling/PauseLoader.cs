using System.Collections.Immutable;
using Ulak.Relay.Pauses;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>Takes over the pauses of the store, and applies those to the queue that began or ended elsewhere.</summary>
/// <param name="services">What the scheduler uses.</param>
/// <param name="storeRetry">The wait after the store was not available, now.</param>
/// <param name="onChanged">Makes the scheduler read the queue again.</param>
/// <param name="running">Runs what the scheduler does not wait for.</param>
/// <param name="stop">Ends it.</param>
internal sealed class PauseLoader(
    SchedulerServices services, Func<TimeSpan> storeRetry, Action onChanged, TaskTracker running, CancellationToken stop)
{
    private const int MaxCauses = 1_000;

    private bool _mustSettle = true;

    /// <summary>Takes over the pauses of the store.</summary>
    public async Task LoadAsync(ImmutableArray<QueueDestination> stored)
    {
        var mustSettle = Interlocked.Exchange(ref _mustSettle, false);
        var stale = mustSettle ? await FindNotesAsync().ConfigureAwait(false) : [];
        var (begun, ended) = services.Pauses.Load(stored.Where(each => each.IsPaused).Select(each => each.Name));
        if (mustSettle)
        {
            (begun, ended) = ([.. services.Pauses.All], [.. stale.Except(services.Pauses.All)]);
        }

        if (begun.Count + ended.Count > 0)
        {
            running.Run(() => ApplyPausesAsync(begun, ended));
        }
    }

    /// <summary>
    /// The pauses that hold deliveries: one that ended while no server ran, or by a command that was stopped, may hold some still.
    /// </summary>
    private async Task<IReadOnlyList<QueuePause>> FindNotesAsync()
    {
        try
        {
            var causes = await services.Queue.ListCausesAsync(MaxCauses, stop).ConfigureAwait(false);
            return [.. causes.Where(each => each.State == QueueState.Held).Select(each => QueuePause.OfNote(each.LastReply))
                .OfType<QueuePause>().Distinct()];
        }
        catch
        {
            Volatile.Write(ref _mustSettle, true);
            throw;
        }
    }

    /// <summary>
    /// Holds what was accepted since a pause, before this server knew of it, and releases what was held since its end. The scheduler does
    /// not wait for it: nothing that is paused is started.
    /// </summary>
    private async Task ApplyPausesAsync(IReadOnlyList<QueuePause> begun, IReadOnlyList<QueuePause> ended)
    {
        try
        {
            foreach (var pause in begun)
            {
                await PauseChanges.HoldAsync(services.Queue, pause, stop).ConfigureAwait(false);
            }

            foreach (var pause in ended)
            {
                await PauseChanges.ReleaseAsync(services.Queue, pause, services.Time.GetUtcNow(), stop).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException e)
        {
            RelayLog.StoreFailed(services.Log, e.Message);
            Volatile.Write(ref _mustSettle, true);
            await Task.Delay(storeRetry(), services.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException)
        {
            // The server stops; the next start does it.
            return;
        }

        if (ended.Count > 0 || Volatile.Read(ref _mustSettle))
        {
            onChanged();
        }
    }
}
