using System.Collections.Immutable;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>
/// Hands deliveries from their acceptance to the scheduler, which need not read them from the store then. It begins before the message is
/// stored: from then on, what is read from the store leaves these deliveries out, because they would be started twice.
/// </summary>
internal sealed class Handover : IDisposable
{
    private readonly HandoverDesk _desk;
    private readonly ImmutableArray<QueuedDelivery> _deliveries;
    private bool _isEnded;

    public Handover(HandoverDesk desk, ImmutableArray<QueuedDelivery> deliveries)
    {
        (_desk, _deliveries) = (desk, deliveries);
        desk.Announce(deliveries);
    }

    /// <summary>The message is durable: its deliveries start when they are due.</summary>
    public void Complete()
    {
        _isEnded = true;
        _desk.Accept(_deliveries);
    }

    /// <summary>Leaves the deliveries to the store, unless the hand-over is complete: whether it has them is not known.</summary>
    public void Dispose()
    {
        if (!_isEnded)
        {
            _isEnded = true;
            _desk.Withdraw(_deliveries);
        }
    }
}

/// <summary>Where deliveries are handed to the scheduler. Thread-safe.</summary>
/// <param name="destinations">The destinations.</param>
/// <param name="options">The sizes of batches and attempts, now.</param>
/// <param name="sync">The lock of the scheduler.</param>
/// <param name="time">The clock.</param>
/// <param name="start">Starts what a destination has ready. Called with the lock.</param>
/// <param name="wakeAt">Wakes the scheduler at a time, or earlier. Called with the lock.</param>
internal sealed class HandoverDesk(
    DestinationTable destinations,
    Func<SchedulerOptions> options,
    Lock sync,
    TimeProvider time,
    Action<Destination> start,
    Action<DateTimeOffset> wakeAt)
{
    /// <summary>How many batches wait in memory at most. More than one, so that not each message that follows a batch ends it.</summary>
    private const int MaxBatches = 2;

    /// <summary>A message with these deliveries is about to be stored.</summary>
    public void Announce(ImmutableArray<QueuedDelivery> deliveries)
    {
        lock (sync)
        {
            foreach (var delivery in deliveries)
            {
                destinations.GetOrAdd(delivery.Destination).Announce(delivery.Key);
            }
        }
    }

    /// <summary>
    /// Takes over the deliveries of a message that is durable. What is not due yet, and all of a long backlog, waits in the store.
    /// </summary>
    public void Accept(ImmutableArray<QueuedDelivery> deliveries)
    {
        var now = time.GetUtcNow();
        lock (sync)
        {
            foreach (var group in deliveries.GroupBy(each => each.Destination))
            {
                var destination = destinations.GetOrAdd(group.Key);
                var nextAt = group.Min(each => each.NextAt);
                destination.EndAnnouncement(group.Select(each => each.Key));
                if (destination.Ready.Count >= MaxBatches * options().BatchSize)
                {
                    destination.ForgetReady(now);
                }

                // What is due in the store was there before.
                if (nextAt <= now && destination.StoreDueAt > now && !destination.IsPaused)
                {
                    destination.Ready.Add(group, options().MaxRecipients);
                    start(destination);
                }
                else
                {
                    SetStoreDue(destination, nextAt);
                }
            }
        }
    }

    /// <summary>Leaves deliveries to the store.</summary>
    public void Withdraw(ImmutableArray<QueuedDelivery> deliveries)
    {
        lock (sync)
        {
            foreach (var delivery in deliveries)
            {
                var destination = destinations.GetOrAdd(delivery.Destination);
                destination.EndAnnouncement([delivery.Key]);
                SetStoreDue(destination, delivery.NextAt);
            }
        }
    }

    private void SetStoreDue(Destination destination, DateTimeOffset at)
    {
        destination.SetStoreDue(at);
        destinations.Heap.SetEarlier(destination, at);
        wakeAt(at);
    }
}
