using Ulak.Client;
using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Delivery;

/// <summary>Asks the servers of a plan whether they accept a recipient: MAIL and RCPT, without a message.</summary>
internal sealed class RecipientProbe(SmtpTransportServices services, ServerPlan plan, ReversePath sender, Mailbox recipient)
{
    private readonly HopConnector _connector = new(services, plan, source: null);

    /// <summary>Asks at the first address that accepts a connection; the outcome is null if there is no reply to RCPT.</summary>
    public async Task<(DeliveryOutcome? Outcome, UsedAddresses Used)> TryAsync(
        ServerTarget target, AddressChoice addresses, CancellationToken cancellationToken)
    {
        var tls = target.Policy.Least;
        if (_connector.TryTakeIdle(target, addresses.Known, tls) is { } idle
            && await AskAsync(idle, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return (known, new UsedAddresses([], 1));
        }

        var opened = await _connector.OpenAsync(target, addresses, tls, isLast: false, cancellationToken).ConfigureAwait(false);
        var outcome = opened.Connection is { } connection ? await AskAsync(connection, cancellationToken).ConfigureAwait(false) : null;
        return (outcome, new UsedAddresses(opened.Used, opened.Tried));
    }

    private async Task<DeliveryOutcome?> AskAsync(PooledConnection pooled, CancellationToken cancellationToken)
    {
        SendResult result;
        try
        {
            pooled.Recorder.BeginAttempt();
            result = await pooled.Connection.CheckRecipientsAsync(
                OutgoingMail.Create(sender, [new ForwardPath(recipient)], ReadOnlyMemory<byte>.Empty), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await pooled.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await services.Pool.ReturnAsync(pooled).ConfigureAwait(false);
        var decisive = result.Recipients[0];
        return decisive is { Step: SmtpStep.Recipient, Reply: { } reply }
            ? reply.Code.IsPositiveCompletion
                ? new DeliveryOutcome(OutcomeKind.Delivered, OutcomeReader.Text(reply))
                : OutcomeReader.ReadReply(reply, SmtpStep.Recipient)
            : null;
    }
}
