using Ulak.Reference.Explanation;
using Ulak.Relay.Suppressions;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Delivery;

/// <summary>Fails deliveries to addresses on the suppression list, and passes the others on to a transport.</summary>
internal sealed class SuppressingTransport(SuppressionLookup suppressions, IDeliveryTransport inner) : IDeliveryTransport
{
    public async Task<AttemptReport> DeliverAsync(DeliveryJob job, CancellationToken cancellationToken)
    {
        foreach (var delivery in job.Deliveries)
        {
            if (await suppressions.FindAsync(delivery.ForwardPath, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                return await DeliverWithoutAsync(job, delivery, entry, cancellationToken).ConfigureAwait(false);
            }
        }

        return await inner.DeliverAsync(job, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Delivers to the recipients other than one that is suppressed.</summary>
    private async Task<AttemptReport> DeliverWithoutAsync(
        DeliveryJob job, QueuedDelivery suppressed, SuppressionEntry entry, CancellationToken cancellationToken)
    {
        var outcome = new DeliveryOutcome(
            OutcomeKind.Permanent, $"5.1.1 The address is on the suppression list ({entry.Reason}): {entry.Reply}", Reason.Suspended);
        var others = job.Deliveries.Remove(suppressed);
        if (others.IsEmpty)
        {
            return AttemptReport.ForAll(job, outcome, HopSignal.None);
        }

        var report = await DeliverAsync(job with { Deliveries = others }, cancellationToken).ConfigureAwait(false);
        return report with { Outcomes = report.Outcomes.Insert(job.Deliveries.IndexOf(suppressed), outcome) };
    }
}
