using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Ulak.Inbox.Receiving;
using Ulak.Relay;
using Ulak.Relay.Intake;
using Ulak.Relay.Reports;
using Ulak.Relay.Routing;
using Ulak.Server;
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
    /// <summary>How many Received fields a message may have that is relayed. RFC 5321 §6.3 recommends at least 100.</summary>
    private const int MaxHops = 100;

    private static readonly Reply Loop = new(554, "5.4.6", "The message has passed too many servers: it goes in a circle");

    /// <inheritdoc/>
    public SmtpDecision Check(SmtpSessionInfo session, MailCommand mail, RcptCommand recipient) =>
        relay.Router.Route(CreateRequest(session, mail, null), MailboxOf(recipient)).Refusal is { } refusal
            ? SmtpDecision.Reject(refusal)
            : SmtpDecision.Accept;

    /// <inheritdoc/>
    public RoutedMessage Route(ReceivedEnvelope envelope)
    {
        var header = MessageHeader.Read(envelope.Head);
        var request = CreateRequest(envelope.Session, envelope.Mail, new RoutedContent(envelope.Size, header.Fields));
        var accepted = new AcceptedEnvelope(
            envelope.Mail.From.ToString(), InboxTransaction.FormatParameters(envelope.Mail.Parameters), envelope.Now)
        {
            HeldUntil = envelope.HeldUntil,
        };
        var results = envelope.Recipients
            .Select(recipient => (recipient, Result: relay.Router.Route(request, MailboxOf(recipient)))).ToList();
        if (results.All(each => each.Result.Refusal is not null))
        {
            return new RoutedMessage([], results[0].Result.Refusal);
        }

        ImmutableArray<NewDelivery> deliveries =
        [
            .. results.SelectMany(each => relay.Deliveries.Create(
                accepted, MailboxOf(each.recipient), InboxTransaction.FormatParameters(each.recipient.Parameters), each.Result)),
        ];
        var hops = header.Fields.Count(field => field.Name.Equals("Received", StringComparison.OrdinalIgnoreCase));
        return hops > MaxHops && deliveries.Any(each => each.Queue is not null)
            ? new RoutedMessage([], Loop)
            : new RoutedMessage(Distinct(deliveries), null);
    }

    /// <inheritdoc/>
    public void OnStored(ImmutableArray<NewDelivery> deliveries) => relay.OnQueued(deliveries);

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

    // RFC 5321 §4.5.1: Postmaster without a domain is the postmaster of this server.
    private Mailbox MailboxOf(RcptCommand recipient) => recipient.To.Mailbox ?? new Mailbox("postmaster", relay.Options.HostName);
}
