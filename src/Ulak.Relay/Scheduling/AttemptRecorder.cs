using System.Collections.Immutable;
using Ulak.Reference.Explanation;
using Ulak.Relay.Delivery;
using Ulak.Relay.Reports;
using Ulak.Relay.Suppressions;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>Applies the retry schedule to the outcomes of an attempt, and records them.</summary>
internal sealed class AttemptRecorder(
    IDeliveryQueue queue, SuppressionLookup suppressions, Func<RetrySchedule> schedule, TimeProvider time, Random random)
{
    /// <summary>Records a report; returns the results as they were recorded.</summary>
    public async Task<ImmutableArray<DeliveryResult>> RecordAsync(
        DeliveryJob job, AttemptReport report, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var results = ImmutableArray.CreateBuilder<DeliveryResult>(job.Deliveries.Length);
        for (var i = 0; i < job.Deliveries.Length; i++)
        {
            results.Add(ToResult(job.Deliveries[i], report.Outcomes[i], now));
            await CountFailureAsync(job.Deliveries[i], results[i], report.Outcomes[i], cancellationToken).ConfigureAwait(false);
        }

        var all = results.MoveToImmutable();
        await queue.RecordAttemptAsync(
            new AttemptRecord
            {
                Message = job.Message,
                At = startedAt,
                Host = report.Host,
                Dialogue = report.Dialogue,
                Results = all,
            },
            cancellationToken).ConfigureAwait(false);
        return all;
    }

    private DeliveryResult ToResult(QueuedDelivery delivery, DeliveryOutcome outcome, DateTimeOffset now)
    {
        var wishes = ReportWishes.From(delivery);
        switch (outcome.Kind)
        {
            case OutcomeKind.Delivered:
                return Delivered(delivery, outcome, wishes.WantsSuccess ? ReportKind.Success : ReportKind.None);
            case OutcomeKind.Relayed:
                return Delivered(delivery, outcome, wishes.WantsSuccess ? ReportKind.Relayed : ReportKind.None);
            case OutcomeKind.PassedOn:
                return Delivered(delivery, outcome, ReportKind.None);
            case OutcomeKind.Temporary when now < delivery.ExpiresAt:
                return new DeliveryResult(delivery.Key.Ordinal, AttemptOutcome.Deferred, outcome.Reply, outcome.Reason.Word())
                {
                    NextAt = schedule().Next(now, delivery.Attempts + 1, delivery.ExpiresAt, random, ReplyWait.Find(outcome.Reply)),
                    Report = delivery.DelayNoticeAt <= now && wishes.WantsDelay ? ReportKind.Delay : ReportKind.None,
                };
            default:
                return new DeliveryResult(
                    delivery.Key.Ordinal,
                    outcome.Kind == OutcomeKind.Temporary ? AttemptOutcome.Expired : AttemptOutcome.Failed,
                    outcome.Reply,
                    outcome.Reason.Word())
                {
                    Report = wishes.WantsFailure ? ReportKind.Failure : ReportKind.None,
                };
        }
    }

    private static DeliveryResult Delivered(QueuedDelivery delivery, DeliveryOutcome outcome, ReportKind report) =>
        new(delivery.Key.Ordinal, AttemptOutcome.Delivered, outcome.Reply) { Report = report };

    private async ValueTask CountFailureAsync(
        QueuedDelivery delivery, DeliveryResult result, DeliveryOutcome outcome, CancellationToken cancellationToken)
    {
        if (result.Outcome is AttemptOutcome.Failed or AttemptOutcome.Expired)
        {
            // What was given up counts for its cause, such as a full mailbox, if that has a rule.
            var hasExpired = result.Outcome == AttemptOutcome.Expired && !suppressions.HasRule(outcome.Reason);
            var reason = hasExpired ? Reason.Expired : outcome.Reason;
            await suppressions.CountAsync(delivery.ForwardPath, reason, outcome.Reply, cancellationToken).ConfigureAwait(false);
        }
    }
}
