using System.Collections.Immutable;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>Reads what is due from the store, some deliveries at a time, and divides it into attempts.</summary>
/// <param name="queue">The store.</param>
/// <param name="options">The sizes of batches and attempts, now.</param>
/// <param name="suspensions">The senders that are held back.</param>
/// <param name="sync">The lock of the scheduler.</param>
internal sealed class AttemptReader(IDeliveryQueue queue, Func<SchedulerOptions> options, SenderSuspensions suspensions, Lock sync)
{
    /// <summary>Takes the next attempt of a destination: from memory, or from the store. Null if nothing is due.</summary>
    public async Task<ImmutableArray<QueuedDelivery>?> TakeAsync(
        Destination destination, DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (await TakeNextAsync(destination, until, cancellationToken).ConfigureAwait(false) is { } taken)
        {
            var sender = taken[0].ReversePath;
            if (suspensions.Find(destination.Name, sender) is null)
            {
                return taken;
            }

            await suspensions.PostponeAsync(destination.Name, sender, cancellationToken).ConfigureAwait(false);
            lock (sync)
            {
                destination.End(taken.Select(each => each.Key));
                // In the store they are due later now.
                destination.RemoveReady(sender);
            }
        }

        return null;
    }

    private async Task<ImmutableArray<QueuedDelivery>?> TakeNextAsync(
        Destination destination, DateTimeOffset until, CancellationToken cancellationToken)
    {
        int inFlight;
        lock (sync)
        {
            if (TryTakeReady(destination) is { } ready)
            {
                return ready;
            }

            inFlight = destination.InFlight.Count;
            destination.BeginRead();
        }

        var due = await queue.ListDueAsync(
            new DueQuery(destination.Name, until, options().BatchSize + inFlight), cancellationToken).ConfigureAwait(false);
        lock (sync)
        {
            foreach (var message in due.Where(each => !destination.IsTaken(each.Key)).GroupBy(each => each.Key.Message))
            {
                foreach (var recipients in message.Chunk(options().MaxRecipients))
                {
                    destination.Ready.Enqueue([.. recipients]);
                }
            }

            destination.EndRead();
            return TryTakeReady(destination);
        }
    }

    private static ImmutableArray<QueuedDelivery>? TryTakeReady(Destination destination)
    {
        if (!destination.Ready.TryDequeue(out var attempt))
        {
            return null;
        }

        destination.InFlight.UnionWith(attempt.Select(each => each.Key));
        return attempt;
    }
}
