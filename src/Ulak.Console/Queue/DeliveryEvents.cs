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
            foreach (var reader in _readers.Keys)
            {
                reader.TryWrite(result);
            }
        }
    }

    /// <summary>A reader of results.</summary>
    internal sealed class Subscription(ChannelReader<DeliveryEvent> reader, Action end) : IDisposable
    {
        public ChannelReader<DeliveryEvent> Reader => reader;

        public void Dispose() => end();
    }
}

/// <summary>The result of a delivery.</summary>
internal sealed record DeliveryEvent(QueuedDelivery Delivery, DeliveryResult Result, string Host, DateTimeOffset At)
{
    /// <summary>What happened.</summary>
    public DeliveryEventKind Kind => Result.Outcome switch
    {
        AttemptOutcome.Delivered => DeliveryEventKind.Delivered,
        AttemptOutcome.Deferred => DeliveryEventKind.Deferred,
        AttemptOutcome.Expired => DeliveryEventKind.Expired,
        // The relay's own refusal of an address on the suppression list.
        _ when Result.Reason == Reason.Suspended.Word() && Host.Length == 0 => DeliveryEventKind.Suppressed,
        _ => DeliveryEventKind.Bounced,
    };
}

/// <summary>What happened to a delivery.</summary>
public enum DeliveryEventKind
{
    Delivered,
    Deferred,
    Bounced,
    Expired,
    Suppressed,
}
