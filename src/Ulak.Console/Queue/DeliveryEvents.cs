using System.Collections.Concurrent;
using System.Threading.Channels;
using Ulak.Reference.Explanation;
using Ulak.Relay.Delivery;
using Ulak.Relay.Scheduling;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>Passes the result of each delivery on: to streams, webhooks and the charts.</summary>
internal sealed class DeliveryEvents(Throughput throughput, TimeProvider time) : IAttemptObserver
{
    /// <summary>How many results wait for a reader.</summary>
    public const int MaxWaiting = 1_000;

    private readonly ConcurrentDictionary<ChannelWriter<DeliveryEvent>, bool> _readers = new();

    /// <summary>Reads all results from now on, until it is disposed. A reader that is too slow misses the oldest.</summary>
    /// <param name="onMissed">Is called for each result that is missed; null for nothing.</param>
    public Subscription Subscribe(Action<DeliveryEvent>? onMissed = null)
    {
        var channel = Channel.CreateBounded<DeliveryEvent>(
            new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest }, onMissed);
        _readers.TryAdd(channel.Writer, true);
        return new Subscription(channel.Reader, () => _readers.TryRemove(channel.Writer, out _));
    }

    /// <inheritdoc/>
    public void OnAttempt(DeliveryJob job, AttemptReport report, IReadOnlyList<DeliveryResult> results)
    {
        var now = time.GetUtcNow();
        for (var i = 0; i < results.Count; i++)
        {
            var result = new DeliveryEvent(job.Deliveries[i], results[i], report.Host, now);
            throughput.Count(result.Kind, now);
            Publish(result);
        }
    }

    /// <summary>An operator changed a delivery.</summary>
    public void OnChanged(QueuedDelivery delivery, QueueChange change)
    {
        if (DeliveryEvent.Of(delivery, change, time.GetUtcNow()) is { } changed)
        {
            Publish(changed);
        }
    }

    private void Publish(DeliveryEvent result)
    {
        foreach (var reader in _readers.Keys)
        {
            reader.TryWrite(result);
        }
    }

    /// <summary>A reader of results.</summary>
    internal sealed class Subscription(ChannelReader<DeliveryEvent> reader, Action end) : IDisposable
    {
        public ChannelReader<DeliveryEvent> Reader => reader;

        public void Dispose() => end();
    }
}

/// <summary>What happened to a delivery.</summary>
internal sealed record DeliveryEvent(QueuedDelivery Delivery, DeliveryResult Result, string Host, DateTimeOffset At)
{
    /// <summary>The change by an operator; null for a result.</summary>
    public QueueChange? Change { get; init; }

    /// <summary>What it comes from.</summary>
    public DeliveryEventSource Source => Change is not null ? DeliveryEventSource.Operator
        : Result.Outcome is AttemptOutcome.Returned or AttemptOutcome.Complained ? DeliveryEventSource.Report
        : DeliveryEventSource.Attempt;

    /// <summary>What happened.</summary>
    public DeliveryEventKind Kind => Change switch
    {
        QueueChange.Bounce => DeliveryEventKind.Bounced,
        QueueChange.Delete => DeliveryEventKind.Deleted,
        QueueChange.Hold => DeliveryEventKind.Held,
        QueueChange.Release => DeliveryEventKind.Released,
        QueueChange.Reroute => DeliveryEventKind.Rerouted,
        _ => Result.Outcome switch
        {
            AttemptOutcome.Delivered => DeliveryEventKind.Delivered,
            AttemptOutcome.Deferred => DeliveryEventKind.Deferred,
            AttemptOutcome.Expired => DeliveryEventKind.Expired,
            AttemptOutcome.Complained => DeliveryEventKind.Complained,
            // The relay's own refusal of an address on the suppression list.
            _ when Result.Reason == Reason.Suspended.Word() && Host.Length == 0 => DeliveryEventKind.Suppressed,
            _ => DeliveryEventKind.Bounced,
        },
    };

    /// <summary>The event of a change by an operator. Null for a retry: its result is an event.</summary>
    public static DeliveryEvent? Of(QueuedDelivery delivery, QueueChange change, DateTimeOffset at)
    {
        var (reply, next) = change switch
        {
            QueueChange.Bounce bounce => (bounce.Reply, (DateTimeOffset?)null),
            QueueChange.Delete => ("An operator deleted the delivery", null),
            QueueChange.Hold hold => (hold.Note, null),
            QueueChange.Release release => ("An operator released the delivery", release.At),
            QueueChange.Reroute reroute => (
                $"An operator sent the delivery to {reroute.Destination}", delivery.State == QueueState.Held ? null : reroute.At),
            _ => ("", null),
        };
        return reply.Length == 0 ? null : new DeliveryEvent(
            change is QueueChange.Reroute rerouted ? delivery with { Destination = rerouted.Destination } : delivery,
            new DeliveryResult(delivery.Key.Ordinal, AttemptOutcome.Failed, reply) { NextAt = next },
            "",
            at)
        {
            Change = change,
        };
    }
}

/// <summary>What an event comes from.</summary>
public enum DeliveryEventSource
{
    /// <summary>An attempt to deliver.</summary>
    Attempt,

    /// <summary>A report that came back later.</summary>
    Report,

    /// <summary>An operator, or a program, that changed the queue.</summary>
    Operator,
}

/// <summary>What happened to a delivery.</summary>
public enum DeliveryEventKind
{
    Delivered,
    Deferred,
    Bounced,
    Expired,
    Suppressed,
    Complained,
    Held,
    Released,
    Rerouted,
    Deleted,
}
