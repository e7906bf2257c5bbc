using Ulak.Client;
using Ulak.Relay.Hops;

namespace Ulak.Relay.Delivery;

/// <summary>Rejects every delivery with the reply of its hop.</summary>
internal sealed class RefusingTransport(RefusingHop hop) : IDeliveryTransport
{
    public Task<AttemptReport> DeliverAsync(DeliveryJob job, CancellationToken cancellationToken) => Task.FromResult(
        AttemptReport.ForAll(
            job, OutcomeReader.ReadReply(hop.Reply, SmtpStep.Recipient) with { Kind = OutcomeKind.Permanent }, HopSignal.None));
}
