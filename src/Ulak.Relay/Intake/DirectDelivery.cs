using System.Collections.Immutable;
using System.Diagnostics;
using Ulak.Reference.Explanation;
using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
using Ulak.Relay.Reports;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Suppressions;
using Ulak.Relay.Tracing;
using Ulak.Smtp;
using Ulak.Smtp.Replies;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Intake;

/// <summary>A received message that is passed on while its client waits.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Envelope">Its envelope.</param>
/// <param name="Deliveries">Its deliveries, all for one destination.</param>
/// <param name="Content">Its octets.</param>
internal sealed record DirectMessage(
    MailId Id, AcceptedEnvelope Envelope, ImmutableArray<NewDelivery> Deliveries, ReadOnlyMemory<byte> Content);

/// <summary>The result: what the client gets, and what the queue gets.</summary>
/// <param name="Reply">The reply of the next hop; null if the queue takes the whole message.</param>
/// <param name="Rest">The deliveries that the queue takes.</param>
internal sealed record DirectResult(Reply? Reply, ImmutableArray<NewDelivery> Rest);

/// <summary>
/// Delivers while the client waits (cut-through): the 250 is that of the next hop, and nothing is written. What the next hop does not take
/// now is queued.
/// </summary>
internal sealed class DirectDelivery(
    IHopPlanner planner, QueueScheduler scheduler, SuppressionLookup suppressions, IAttemptObserver observer, TimeProvider time)
{
    /// <summary>The largest message that is kept in memory for it.</summary>
    public const int MaxOctets = 1 << 20;

    // RFC 5321 §4.5.3.2.6: a client waits 10 minutes for the reply to the final dot.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Delivers a message.</summary>
    public async Task<DirectResult> DeliverAsync(DirectMessage message, CancellationToken cancellationToken)
    {
        var destination = message.Deliveries[0].Queue!.Destination;
        var isOne = message.Deliveries.All(each => each.Queue is { IsHeld: false } queue && queue.Destination == destination);
        // A report of success needs the history that the queue keeps.
        var wantsReport = message.Deliveries.Any(each => ReportWishes.From(message.Envelope.ReversePath, each.RcptParameters).WantsSuccess);
        if (!isOne || wantsReport || message.Envelope.HeldUntil is not null
            || scheduler.GetStatus(destination).RestsUntil is not null
            || await IsSuppressedAsync(message.Deliveries, cancellationToken).ConfigureAwait(false))
        {
            return new DirectResult(null, message.Deliveries);
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var plan = await planner.PlanAsync(destination, both.Token).ConfigureAwait(false);
            if (plan.Transport is not IDirectTransport transport)
            {
                return new DirectResult(null, message.Deliveries);
            }

            var source = plan.Sources?.TryTake(plan.Site) ?? default;
            if (plan.Sources is not null && source.Source is null)
            {
                return new DirectResult(null, message.Deliveries);
            }

            var job = new DeliveryJob([.. message.Deliveries.Select((each, i) => ToQueued(message, each, i))]) { Source = source.Source };
            var content = await QueuedContent.FromMemoryAsync(job, message.Content, both.Token).ConfigureAwait(false);
            using var activity = RelayActivities.Start(job, Activity.Current?.Context ?? default);
            var report = await transport.DeliverAsync(job, content, both.Token).ConfigureAwait(false);
            RelayActivities.SetReport(activity, report);
            if (job.Source is { } used)
            {
                plan.Sources!.Record(plan.Site, used, report.IsAboutSource);
            }

            return Read(message, job, report);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DirectResult(null, message.Deliveries);
        }
    }

    private DirectResult Read(DirectMessage message, DeliveryJob job, AttemptReport report)
    {
        var isTaken = report.Outcomes.Select(IsTaken).ToList();
        if (!isTaken.Contains(true))
        {
            // Refused for every recipient, once and for all: the client gets the words of the next hop, and no report is needed.
            var refusal = report.Outcomes.All(each => each.Kind == OutcomeKind.Permanent) ? ReplyOf(report.Outcomes[0]) : null;
            return new DirectResult(refusal, refusal is null ? message.Deliveries : []);
        }

        observer.OnAttempt(job, report,
        [
            .. report.Outcomes.Select((outcome, i) => isTaken[i]
                ? new DeliveryResult(i, AttemptOutcome.Delivered, outcome.Reply)
                : new DeliveryResult(i, AttemptOutcome.Deferred, outcome.Reply, outcome.Reason.Word())),
        ]);
        var first = report.Outcomes[isTaken.IndexOf(true)];
        return new DirectResult(
            new Reply(250, "2.0.0", ReplyText.Clean($"The next server took the message: {first.Reply}")),
            [.. message.Deliveries.Where((_, i) => !isTaken[i])]);
    }

    // What is no reply of the next hop (a message too large for it, no SMTPUTF8) is a refusal of the message.
    private static Reply ReplyOf(DeliveryOutcome outcome)
    {
        var text = ReplyText.Clean(outcome.Reply);
        return ReplyText.TryParse(text) ?? ReplyText.TryParse($"554 {text}") ?? new Reply(554, "5.0.0", text);
    }

    private async ValueTask<bool> IsSuppressedAsync(ImmutableArray<NewDelivery> deliveries, CancellationToken cancellationToken)
    {
        foreach (var delivery in deliveries)
        {
            if (await suppressions.FindAsync(delivery.ForwardPath, cancellationToken).ConfigureAwait(false) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsTaken(DeliveryOutcome outcome) =>
        outcome.Kind is OutcomeKind.Delivered or OutcomeKind.PassedOn or OutcomeKind.Relayed;

    private static QueuedDelivery ToQueued(DirectMessage message, NewDelivery delivery, int ordinal) => new()
    {
        Key = new DeliveryKey(message.Id, ordinal),
        ReversePath = message.Envelope.ReversePath,
        ForwardPath = delivery.ForwardPath,
        Route = delivery.Route,
        Destination = delivery.Queue!.Destination,
        State = QueueState.Waiting,
        QueuedAt = message.Envelope.Now,
        NextAt = message.Envelope.Now,
        ExpiresAt = delivery.Queue.ExpiresAt,
        RcptParameters = delivery.RcptParameters,
        MailParameters = message.Envelope.MailParameters,
        Size = message.Content.Length,
    };
}
