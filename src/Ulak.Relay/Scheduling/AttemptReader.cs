using System.Collections.Immutable;
using Ulak.Relay.Pauses;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>Reads what is due from the store, some deliveries at a time, and divides it into attempts.</summary>
/// <param name="queue">The store.</param>
/// <param name="options">The sizes of batches and attempts, now.</param>
/// <param name="suspensions">The senders that are held back.</param>
/// <param name="pauses">What operators have paused.</param>
/// <param name="sync">The lock of the scheduler.</param>
internal sealed class AttemptReader(
    IDeliveryQueue queue, Func<SchedulerOptions> options, SenderSuspensions suspensions, QueuePauses pauses, Lock sync)
{
    /// <summary>Takes the next attempt of a destination: from memory, or from the store. Null if nothing is due.</summary>
    public async Task<ImmutableArray<QueuedDelivery>?> TakeAsync(
        Destination destination, DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (await TakeNextAsync(destination, until, cancellationToken).ConfigureAwait(false) is { } taken)
        {
            var sender = taken[0].ReversePath;
            var isSuspended = suspensions.Find(destination.Name, sender) is not null;
            var isHeldBack = true;
            try
            {
                if (isSuspended)
                {
                    await suspensions.PostponeAsync(destination.Name, sender, cancellationToken).ConfigureAwait(false);
                }
                else if (!await HoldPausedAsync(taken, cancellationToken).ConfigureAwait(false))
                {
                    isHeldBack = false;
                    return taken;
                }
            }
            finally
            {
                if (isHeldBack)
                {
                    lock (sync)
                    {
                        destination.End(taken.Select(each => each.Key));
                        // In the store they are due later now, or held; those of the attempt that are not are read again.
                        destination.Ready.Remove(sender);
                        destination.SetStoreDue(until);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Holds what is paused and was not held yet: the pause is being applied to all that waits, or a tag came later than the pause. Returns
    /// whether something was.
    /// </summary>
    private async Task<bool> HoldPausedAsync(ImmutableArray<QueuedDelivery> taken, CancellationToken cancellationToken)
    {
        // A tag may have been added since the attempt was read.
        var now = !pauses.HasTags ? taken : await queue.ListMessageAsync(taken[0].Key.Message, cancellationToken).ConfigureAwait(false);
        var keys = taken.Select(each => each.Key).ToHashSet();
        var isHeld = false;
        foreach (var delivery in now.Where(each => keys.Contains(each.Key)))
        {
            if (pauses.Find(delivery) is { } pause)
            {
                isHeld = true;
                await queue.ChangeQueuedAsync(
                    new QueueFilter { Key = delivery.Key, State = QueueState.Waiting },
                    new QueueChange.Hold(pause.Note),
                    null,
                    cancellationToken).ConfigureAwait(false);
            }
        }

        return isHeld;
    }

    private async Task<ImmutableArray<QueuedDelivery>?> TakeNextAsync(
        Destination destination, DateTimeOffset until, CancellationToken cancellationToken)
    {
        int limit;
        lock (sync)
        {
            if (TryTakeReady(destination) is { } ready)
            {
                return ready;
            }

            if (destination.StoreDueAt > until)
            {
                return null;
            }

            limit = options().BatchSize + destination.KnownCount;
            destination.BeginRead();
        }

        // If the read fails, it has to be made again.
        var nextAt = until;
        try
        {
            var due = await queue.ListDueAsync(new DueQuery(destination.Name, until, limit), cancellationToken).ConfigureAwait(false);
            lock (sync)
            {
                foreach (var message in due.Where(each => !destination.IsTaken(each.Key)).GroupBy(each => each.Key.Message))
                {
                    destination.Ready.Add(message, options().MaxRecipients);
                }

                destination.EndRead();
            }

            if (due.Length < limit)
            {
                nextAt = await queue.FindNextDueAsync(destination.Name, until, cancellationToken).ConfigureAwait(false)
                    ?? DateTimeOffset.MaxValue;
            }
        }
        finally
        {
            lock (sync)
            {
                destination.SetStoreDue(nextAt);
            }
        }

        lock (sync)
        {
            return TryTakeReady(destination);
        }
    }

    private static ImmutableArray<QueuedDelivery>? TryTakeReady(Destination destination)
    {
        var attempt = destination.Ready.TryTake();
        destination.InFlight.UnionWith(attempt?.Select(each => each.Key) ?? []);
        return attempt;
    }
}
