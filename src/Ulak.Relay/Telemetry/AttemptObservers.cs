using Ulak.Relay.Delivery;
using Ulak.Relay.Scheduling;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Telemetry;

/// <summary>Notifies two observers.</summary>
internal sealed class AttemptObservers(IAttemptObserver first, IAttemptObserver second) : IAttemptObserver
{
    public void OnAttempt(DeliveryJob job, AttemptReport report, IReadOnlyList<DeliveryResult> results)
    {
        first.OnAttempt(job, report, results);
        second.OnAttempt(job, report, results);
    }
}
