using Ulak.Relay.Delivery;

namespace Ulak.Relay.Scheduling;

/// <summary>Takes over what an attempt showed: it is recorded, reported to observers, and applied to the limits.</summary>
/// <param name="services">What the scheduler uses.</param>
/// <param name="reactions">Applies it to the limits.</param>
internal sealed class AttemptResults(SchedulerServices services, AttemptReactions reactions)
{
    /// <summary>Takes over a report. A stop must not lose what is known: this is not cancelled.</summary>
    public async Task TakeAsync(DeliveryJob job, AttemptReport report, DateTimeOffset startedAt, Destination destination)
    {
        var results = await services.Recorder.RecordAsync(job, report, startedAt, CancellationToken.None).ConfigureAwait(false);
        services.Observer.OnAttempt(job, report, results);
        await reactions.ApplyAsync(destination, job, report).ConfigureAwait(false);
    }
}
