using System.Collections.Concurrent;
using Ulak.Relay.Delivery;
using Ulak.Relay.Scheduling;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Tests.Support;

/// <summary>Records the results of attempts.</summary>
internal sealed class RecordingObserver : IAttemptObserver
{
    public ConcurrentQueue<(QueuedDelivery Delivery, DeliveryResult Result, string Host)> Seen { get; } = new();

    public void OnAttempt(DeliveryJob job, AttemptReport report, IReadOnlyList<DeliveryResult> results)
    {
        for (var i = 0; i < results.Count; i++)
        {
            Seen.Enqueue((job.Deliveries[i], results[i], report.Host));
        }
    }
}
