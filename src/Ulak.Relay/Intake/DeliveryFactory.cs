using System.Collections.Immutable;
using Ulak.Relay.Hops;
using Ulak.Relay.Pauses;
using Ulak.Relay.Reports;
using Ulak.Relay.Routing;
using Ulak.Relay.Scheduling;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Parameters;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Intake;

/// <summary>The envelope of a message that is accepted.</summary>
/// <param name="ReversePath">The reverse-path; empty for the null reverse-path.</param>
/// <param name="MailParameters">The MAIL parameters as received.</param>
/// <param name="Now">The time of the acceptance.</param>
internal sealed record AcceptedEnvelope(string ReversePath, string MailParameters, DateTimeOffset Now)
{
    /// <summary>Until when the sender wants the message held (RFC 4865); null for not at all.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>The user that is logged in; empty for none.</summary>
    public string User { get; init; } = "";

    /// <summary>Who shares the queue with others: the user, else the reverse-path.</summary>
    public string Sender => User.Length > 0 ? User : ReversePath;
}

/// <summary>Creates the deliveries of routed recipients.</summary>
/// <param name="hops">The hops.</param>
/// <param name="schedule">The retry schedule now.</param>
/// <param name="fairness">How far deliveries of a sender go ahead.</param>
/// <param name="pauses">What is paused, and so held.</param>
internal sealed class DeliveryFactory(HopSet hops, Func<RetrySchedule> schedule, SenderFairness fairness, QueuePauses pauses)
{
    /// <summary>The name that the store has for the route of the inbox.</summary>
    public const string InboxRoute = "inbox";

    private static readonly TimeSpan PriorityStep = TimeSpan.FromMinutes(1);

    /// <summary>Creates the deliveries of one recipient; none if it is discarded.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="original">The recipient as received.</param>
    /// <param name="rcptParameters">Its parameters as received.</param>
    /// <param name="result">Where it goes.</param>
    public IEnumerable<NewDelivery> Create(
        AcceptedEnvelope envelope, Mailbox original, string rcptParameters, RoutingResult result)
    {
        foreach (var recipient in result.Recipients)
        {
            var parameters = recipient.Address.IsEquivalentTo(original) ? rcptParameters : WithOriginal(rcptParameters, original);
            var delivery = recipient.Decision switch
            {
                RoutingDecision.Accepted { Action: RouteAction.Inbox } accepted => Inbox(envelope, recipient, parameters, accepted),
                RoutingDecision.Accepted { Action: RouteAction.Queue queue } accepted =>
                    Queued(envelope, recipient, parameters, queue.Hop, accepted.HeldBy),
                RoutingDecision.Accepted { Action: RouteAction.CutThrough cut } accepted =>
                    Queued(envelope, recipient, parameters, cut.Hop, accepted.HeldBy),
                RoutingDecision.Refused refused =>
                    Queued(envelope, recipient, parameters, new RefusingHop(refused.Reply).Name, ""),
                RoutingDecision.Open =>
                    Queued(envelope, recipient, parameters, new RefusingHop(Router.NoRoute).Name, ""),
                _ => null,
            };
            if (delivery is not null)
            {
                yield return delivery;
            }
        }
    }

    /// <summary>Holds what is to be queued of a message with tags, if one of these is paused.</summary>
    public ImmutableArray<NewDelivery> HoldTagged(ImmutableArray<NewDelivery> created, IEnumerable<string> tags) =>
        pauses.FindTag(tags) is not { } pause ? created :
        [
            .. created.Select(each => each.Queue is not { IsHeld: false } entry ? each : each with
            {
                State = DeliveryState.Held,
                Queue = entry with { IsHeld = true, Note = pause.Note },
            }),
        ];

    private static NewDelivery Inbox(
        AcceptedEnvelope envelope, RoutedRecipient recipient, string parameters, RoutingDecision.Accepted accepted) => new(
            recipient.Address.ToString(),
            InboxRoute,
            envelope.HeldUntil is not null || accepted.HeldBy.Length > 0 ? DeliveryState.Held : DeliveryState.Delivered,
            parameters,
            envelope.HeldUntil);

    private NewDelivery Queued(AcceptedEnvelope envelope, RoutedRecipient recipient, string parameters, string hopName, string heldBy)
    {
        var hop = hops.Find(hopName);
        var note = heldBy.Length > 0 ? $"The route {heldBy} holds it until it is released"
            : pauses.FindSender(envelope.ReversePath)?.Note ?? "";
        var start = envelope.HeldUntil ?? envelope.Now;
        var times = schedule();
        var wishes = ReportWishes.From(envelope.ReversePath, parameters);
        return new NewDelivery(
            recipient.Address.ToString(),
            recipient.Route.Length > 0 ? recipient.Route : hopName,
            note.Length > 0 ? DeliveryState.Held : DeliveryState.Queued,
            parameters)
        {
            Queue = new QueueEntry
            {
                Destination = hop?.DestinationFor(DomainName.Normalize(recipient.Address.Domain)) ?? hopName,
                // Of what is due, the earliest is first: a sender with few messages, and a higher priority (RFC 6710), go before what is
                // up to some minutes older.
                NextAt = envelope.HeldUntil ?? (start - fairness.Advance(envelope.Sender) - (Priority(envelope) * PriorityStep)),
                ExpiresAt = start + times.Lifetime,
                DelayNoticeAt = wishes.WantsDelay && times.DelayNotice is { } notice ? start + notice : null,
                IsHeld = note.Length > 0,
                Note = note,
            },
        };
    }

    private static int Priority(AcceptedEnvelope envelope) =>
        MailParameters.From(Delivery.Envelope.ParseParameters(envelope.MailParameters)).Priority ?? 0;

    // RFC 3461 §5.2.7.1 and §4.2: the sender gets reports about the recipient that it named.
    private static string WithOriginal(string parameters, Mailbox original)
    {
        if (Delivery.Envelope.ParseParameters(parameters).Contains("ORCPT"))
        {
            return parameters;
        }

        var orcpt = $"ORCPT={(original.NeedsSmtpUtf8 ? "utf-8" : "rfc822")};{XText.Encode(original.ToString())}";
        return parameters.Length == 0 ? orcpt : $"{parameters} {orcpt}";
    }
}
