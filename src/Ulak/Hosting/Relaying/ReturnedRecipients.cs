using System.Collections.Immutable;
using Ulak.Inbox.Receiving;
using Ulak.Relay;
using Ulak.Relay.Intake;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;
using Ulak.Storage;

namespace Ulak.Hosting.Relaying;

/// <summary>The recipients of a message that are return paths of this server, or addresses for feedback.</summary>
internal sealed class ReturnedRecipients(RelayService relay)
{
    /// <summary>The mailbox of a recipient.</summary>
    // RFC 5321 §4.5.1: Postmaster without a domain is the postmaster of this server.
    public static Mailbox MailboxOf(RelayService relay, RcptCommand recipient) =>
        recipient.To.Mailbox ?? new Mailbox("postmaster", relay.Options.HostName);

    /// <summary>Takes what was sent to return paths, and creates the deliveries to the senders.</summary>
    public async Task<TakenRecipients> TakeAsync(
        ReceivedEnvelope envelope, AcceptedEnvelope accepted, CancellationToken cancellationToken)
    {
        if (relay.Returns is not { } returns)
        {
            return new TakenRecipients([], envelope.Recipients, IsEmpty: true);
        }

        var deliveries = ImmutableArray.CreateBuilder<NewDelivery>();
        var others = new List<RcptCommand>();
        foreach (var recipient in envelope.Recipients)
        {
            var mailbox = MailboxOf(relay, recipient);
            if (!returns.IsReturnPath(mailbox))
            {
                others.Add(recipient);
            }
            else if (await returns.TakeAsync(mailbox, envelope.Head, cancellationToken).ConfigureAwait(false) is { } sender)
            {
                var result = InternalSubmission.RouteReport(relay.Router, envelope.Mail.From, sender);
                deliveries.AddRange(relay.Deliveries.Create(accepted, sender, "", result));
            }
        }

        return new TakenRecipients(deliveries.ToImmutable(), others, others.Count == envelope.Recipients.Count);
    }

    /// <summary>Takes what was sent to an address for feedback; null if no recipient is one.</summary>
    public async Task<FeedbackResult?> TakeFeedbackAsync(ReceivedEnvelope envelope, CancellationToken cancellationToken) =>
        relay.Returns is { } returns && envelope.Recipients.Any(each => returns.IsFeedback(MailboxOf(relay, each)))
            ? new FeedbackResult(await returns.TakeFeedbackAsync(envelope.Head, cancellationToken).ConfigureAwait(false))
            : null;
}

/// <summary>The recipients of a message after its return paths were taken.</summary>
/// <param name="Deliveries">The deliveries to the senders of what came back.</param>
/// <param name="Others">The recipients that are no return paths.</param>
/// <param name="IsEmpty">Whether no recipient was a return path.</param>
internal sealed record TakenRecipients(
    ImmutableArray<NewDelivery> Deliveries, IReadOnlyList<RcptCommand> Others, bool IsEmpty);

/// <summary>What became of a feedback report.</summary>
/// <param name="Refusal">The refusal; null if a message was matched.</param>
internal sealed record FeedbackResult(Reply? Refusal);
