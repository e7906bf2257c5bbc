using Ulak.Storage.Queue;

namespace Ulak.Relay.Pauses;

/// <summary>
/// Makes pauses and ends them. A destination is paused by its name alone. What is paused by its sender, its tag or its reason is held, with
/// a note that names the pause: it leaves the table of what is due, so that a million of them cost the scheduler nothing. A delivery that
/// several pauses hold has the note of one, and gets that of another when this one ends.
/// </summary>
internal static class PauseChanges
{
    /// <summary>Pauses, or resumes.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="pause">What to pause, or to resume.</param>
    /// <param name="isPaused">Whether to pause.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task SetAsync(
        IDeliveryQueue queue, QueuePause pause, bool isPaused, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await queue.PauseAsync(pause.Name, isPaused, cancellationToken).ConfigureAwait(false);
        if (pause.Kind != PauseKind.Destination)
        {
            await (isPaused ? HoldAsync(queue, pause, cancellationToken) : ReleaseAsync(queue, pause, now, cancellationToken))
                .ConfigureAwait(false);
        }
    }

    /// <summary>Holds what waits and is paused; returns how many deliveries.</summary>
    public static async Task<int> HoldAsync(IDeliveryQueue queue, QueuePause pause, CancellationToken cancellationToken) =>
        await queue.ChangeQueuedAsync(
            pause.Filter with { State = QueueState.Waiting }, new QueueChange.Hold(pause.Note), null, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Releases what a pause held that has ended. What another pause is about goes on waiting for that one.</summary>
    public static async Task ReleaseAsync(
        IDeliveryQueue queue, QueuePause ended, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // By the note: what a route holds, or an operator one by one, stays held; and what lost the tag meanwhile is released.
        var held = new QueueFilter { Note = ended.Note };
        var others = QueuePauses.Of(await queue.ListPausesAsync(cancellationToken).ConfigureAwait(false)).All;
        if (others.Contains(ended))
        {
            // It was paused again.
            return;
        }

        foreach (var other in others)
        {
            await queue.ChangeQueuedAsync(
                other.Filter with { Note = ended.Note }, new QueueChange.Hold(other.Note), null, cancellationToken).ConfigureAwait(false);
        }

        // What was not tried yet may be meant for later (RFC 4865).
        await queue.ChangeQueuedAsync(held with { Reason = "" }, QueueChange.Release.AsScheduled, null, cancellationToken)
            .ConfigureAwait(false);
        await queue.ChangeQueuedAsync(held, new QueueChange.Release(now), null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Releases what an operator selects. A pause is stronger: what it is about is held again, until it is resumed as well.
    /// </summary>
    /// <returns>How many deliveries were released, those included that a pause holds again.</returns>
    public static async Task<int> ReleaseSelectedAsync(
        IDeliveryQueue queue, QueueFilter filter, QueueChange.Release change, Action<QueuedDelivery>? onChanged,
        CancellationToken cancellationToken)
    {
        var released = await queue.ChangeQueuedAsync(filter, change, onChanged, cancellationToken).ConfigureAwait(false);
        var pauses = released == 0 ? []
            : QueuePauses.Of(await queue.ListPausesAsync(cancellationToken).ConfigureAwait(false)).All;
        foreach (var pause in pauses)
        {
            await HoldAsync(queue, pause, cancellationToken).ConfigureAwait(false);
        }

        return released;
    }

    /// <summary>Finds the pauses that deliveries wait for: those of the destinations, and those that hold some.</summary>
    public static async Task<IReadOnlyList<QueuePause>> FindAsync(
        IDeliveryQueue queue, IReadOnlyCollection<QueueFilter> filters, CancellationToken cancellationToken)
    {
        var found = new List<QueuePause>();
        foreach (var pause in (await queue.ListPausesAsync(cancellationToken).ConfigureAwait(false)).Select(QueuePause.Parse))
        {
            foreach (var filter in filters)
            {
                var paused = pause.Kind == PauseKind.Destination
                    ? filter with { Destination = pause.Value, State = QueueState.Waiting }
                    : filter with { Note = pause.Note, State = null };
                if ((filter.Destination ?? paused.Destination) == paused.Destination && (filter.Note ?? paused.Note) == paused.Note
                    && !(await queue.ListQueuedAsync(new QueueQuery(paused, null, 1), cancellationToken).ConfigureAwait(false))
                        .Items.IsEmpty)
                {
                    found.Add(pause);
                    break;
                }
            }
        }

        return found;
    }
}
