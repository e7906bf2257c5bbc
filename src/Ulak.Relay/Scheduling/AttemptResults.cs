using Ulak.Relay.Delivery;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>Takes over what an attempt showed: it is recorded, reported to observers, and applied to the limits.</summary>
/// <param name="services">What the scheduler uses.</param>
/// <param name="reactions">Applies it to the limits.</param>
internal sealed class AttemptResults(SchedulerServices services, AttemptReactions reactions)
{
    /// <summary>Takes over a report. A stop must not lose what is known: this is not cancelled.</summary>
    /// <returns>When the next of these deliveries is due again; null if none is.</returns>
    public async Task<DateTimeOffset?> TakeAsync(DeliveryJob job, AttemptReport report, DateTimeOffset startedAt, Destination destination)
    {
        var results = await services.Recorder.RecordAsync(job, report, startedAt, CancellationToken.None).ConfigureAwait(false);
        services.Observer.OnAttempt(job, report, results);
        await HoldPausedAsync(job, results).ConfigureAwait(false);
        await reactions.ApplyAsync(destination, job, report).ConfigureAwait(false);
        return results.Min(each => each.NextAt);
    }

    /// <summary>
    /// Holds what was deferred for a reason that is paused. After the result is durable: a pause that begins then finds it queued.
    /// </summary>
    private async Task HoldPausedAsync(DeliveryJob job, IEnumerable<DeliveryResult> results)
    {
        foreach (var reason in results.Where(each => each.Outcome == AttemptOutcome.Deferred).Select(each => each.Reason).Distinct())
        {
            if (services.Pauses.FindReason(reason) is not { } pause)
            {
                continue;
            }

            try
            {
                await services.Queue.ChangeQueuedAsync(
                    pause.Filter with { Message = job.Message, State = QueueState.Waiting },
                    new QueueChange.Hold(pause.Note),
                    null,
                    CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                // The store logs it. It is held when it is due.
            }
        }
    }
}
