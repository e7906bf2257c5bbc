using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Ulak.Inbox.Receiving;
using Ulak.Relay;
using Ulak.Relay.Intake;
using Ulak.Relay.Reports;
using Ulak.Relay.Routing;
using Ulak.Relay.Scheduling;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;
using Ulak.Storage;

namespace Ulak.Hosting.Relaying;

/// <summary>Routes what the server receives by the routes of the relay.</summary>
/// <param name="relay">The relay.</param>
/// <param name="uncheckedListeners">The names of listeners that accept every password.</param>
internal sealed class RelayRouter(RelayService relay, FrozenSet<string> uncheckedListeners) : IRecipientRouter
{
    /// <summary>
    /// How many Received fields a message may have that is relayed: 100, as RFC 5321 §6.3 recommends, and that of this server.
    /// </summary>
    private const int MaxHops = 101;

    private static readonly Reply Loop = new(554, "5.4.6", "The message has passed too many servers: it goes in a circle");

    private readonly ReturnedRecipients _returned = new(relay);

    /// <inheritdoc/>
    public async ValueTask<SmtpDecision> CheckAsync(
        SmtpSessionInfo session, MailCommand mail, RcptCommand recipient, CancellationToken cancellationToken)
    {
        if (relay.Returns is { } returns
            && await returns.CheckAsync(MailboxOf(recipient), cancellationToken).ConfigureAwait(false) is { } returned)
        {
            return returned.Refusal is { } wrong ? SmtpDecision.Reject(wrong) : SmtpDecision.Accept;
        }

        var result = relay.Router.Route(CreateRequest(session, mail, null), MailboxOf(recipient));
        if (result.Refusal is { } refusal)
        {
            return SmtpDecision.Reject(refusal);
        }

        // Of an alias with several targets, one that is refused gets a report, and the others their mail.
        return result.Recipients is [{ Decision: RoutingDecision.Accepted { ChecksRecipient: true } accepted } single]
            && HopOf(accepted.Action) is { } hop
            && await relay.Checker.FindRefusalAsync(hop, single.Address, cancellationToken).ConfigureAwait(false) is { } unknown
                ? SmtpDecision.Reject(unknown)
                : SmtpDecision.Accept;
    }

    /// <inheritdoc/>
    public int GetDirectLimit(SmtpSessionInfo session, MailCommand mail, IReadOnlyList<RcptCommand> recipients)
    {
        if (!relay.Router.Routes.Any(route => route.Action is RouteAction.CutThrough))
        {
            return 0;
        }

        var request = CreateRequest(session, mail, null);
        return recipients.All(each => relay.Router.Route(request, MailboxOf(each)).Recipients.All(
            recipient => recipient.Decision is RoutingDecision.Accepted { Action: RouteAction.CutThrough } or RoutingDecision.Open))
                ? DirectDelivery.MaxOctets
                : 0;
    }

    /// <inheritdoc/>
    public async ValueTask<DirectOutcome> DeliverAsync(
        ReceivedEnvelope envelope, RoutedMessage routed, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        // What is paused waits in the queue.
        if (!routed.IsDirect || routed.Deliveries.Any(each => each.Queue is { IsHeld: true }))
        {
            return new DirectOutcome(null, routed.Deliveries);
        }

        var result = await relay.Direct.DeliverAsync(
            new DirectMessage(envelope.Id, Accepted(envelope), routed.Deliveries, content), cancellationToken).ConfigureAwait(false);
        return new DirectOutcome(result.Reply, result.Rest);
    }

    /// <inheritdoc/>
    public async ValueTask<RoutedMessage> RouteAsync(ReceivedEnvelope envelope, CancellationToken cancellationToken)
    {
        relay.Traces.Remember(envelope.Id);
        var header = MessageHeader.Read(envelope.Head);
        var returned = await _returned.TakeAsync(envelope, Accepted(envelope), cancellationToken).ConfigureAwait(false);
        var routed = Route(envelope, returned.Others, header);
        var feedback = await _returned.TakeFeedbackAsync(envelope, cancellationToken).ConfigureAwait(false);
        if (feedback is not null && routed.Deliveries.IsEmpty)
        {
            // Without a route, the report ends here: what is matched is kept in the journey of its message.
            routed = new RoutedMessage([], feedback.Refusal);
        }

        routed = returned.IsEmpty ? routed
            : new RoutedMessage(Distinct([.. returned.Deliveries, .. routed.Deliveries]), null);
        var hops = header.Fields.Count(field => field.Name.Equals("Received", StringComparison.OrdinalIgnoreCase));
        return hops > MaxHops && routed.Deliveries.Any(each => each.Queue is not null) ? new RoutedMessage([], Loop) : routed;
    }

    /// <inheritdoc/>
    public ImmutableArray<NewDelivery> HoldTagged(ImmutableArray<NewDelivery> deliveries, ImmutableArray<string> tags) =>
        relay.Deliveries.HoldTagged(deliveries, tags);

    /// <inheritdoc/>
    public IMessageHandover Announce(MailId id, NewMessage message, long octets) => new RelayHandover(relay.Announce(id, message, octets));

    private RoutedMessage Route(ReceivedEnvelope envelope, IReadOnlyList<RcptCommand> recipients, MessageHeader header)
    {
        var request = CreateRequest(envelope.Session, envelope.Mail, new RoutedContent(envelope.Size, header.Fields));
        var results = recipients.Select(each => (Recipient: each, Result: relay.Router.Route(request, MailboxOf(each)))).ToList();
        // With other recipients that are accepted, one that is refused now gets a report.
        if (recipients.Count == envelope.Recipients.Count && results.All(each => each.Result.Refusal is not null))
        {
            return new RoutedMessage([], results[0].Result.Refusal);
        }

        var accepted = Accepted(envelope);
        return new RoutedMessage(
            Distinct(
            [
                .. results.SelectMany(each => relay.Deliveries.Create(
                    accepted, MailboxOf(each.Recipient), InboxTransaction.FormatParameters(each.Recipient.Parameters), each.Result)),
            ]),
            null)
        {
            IsDirect = recipients.Count == envelope.Recipients.Count && results.All(each => IsDirect(each.Result)),
        };
    }

    private static bool IsDirect(RoutingResult result) => result.Recipients.All(
        each => each.Decision is RoutingDecision.Accepted { Action: RouteAction.CutThrough, HeldBy: "" });

    private static string? HopOf(RouteAction action) => action switch
    {
        RouteAction.Queue queue => queue.Hop,
        RouteAction.CutThrough cut => cut.Hop,
        _ => null,
    };

    private static AcceptedEnvelope Accepted(ReceivedEnvelope envelope) => new(
        envelope.Mail.From.ToString(), InboxTransaction.FormatParameters(envelope.Mail.Parameters), envelope.Now)
    {
        HeldUntil = envelope.HeldUntil,
        User = envelope.Session.User ?? "",
    };

    // Aliases may lead to the same address twice: one copy is enough.
    private static ImmutableArray<NewDelivery> Distinct(ImmutableArray<NewDelivery> deliveries) =>
        [.. deliveries.DistinctBy(each => (each.ForwardPath, each.Queue?.Destination))];

    private RouteRequest CreateRequest(SmtpSessionInfo session, MailCommand mail, RoutedContent? content) => new()
    {
        Sender = mail.From.Mailbox,
        Listener = session.Listener,
        User = session.User,
        IsUserVerified = !uncheckedListeners.Contains(session.Listener),
        Client = (session.Remote as IPEndPoint)?.Address,
        Content = content,
    };

    private Mailbox MailboxOf(RcptCommand recipient) => ReturnedRecipients.MailboxOf(relay, recipient);

    private sealed class RelayHandover(Handover handover) : IMessageHandover
    {
        public void Complete() => handover.Complete();

        public void Dispose() => handover.Dispose();
    }
}
