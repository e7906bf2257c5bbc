using System.Globalization;
using Microsoft.Extensions.Logging;
using Ulak.Relay.Delivery;
using Ulak.Relay.Scheduling;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Telemetry;

/// <summary>Logs each result in a line, counts it, and starts the reports.</summary>
internal sealed class AttemptTelemetry(RelayMetrics metrics, TimeProvider time, ILogger log, Action onReportDue) : IAttemptObserver
{
    public void OnAttempt(DeliveryJob job, AttemptReport report, IReadOnlyList<DeliveryResult> results)
    {
        var now = time.GetUtcNow();
        for (var i = 0; i < results.Count; i++)
        {
            var (delivery, result) = (job.Deliveries[i], results[i]);
            var outcome = result.Outcome.ToString().ToLowerInvariant();
            RelayLog.Delivery(
                log,
                job.Message,
                outcome,
                delivery.ForwardPath,
                report.Host.Length > 0 ? report.Host : delivery.Destination,
                delivery.Attempts + 1,
                Format(now - delivery.QueuedAt),
                result.Reply);
            metrics.Count(outcome, result.Reason);
            if (result.Outcome == AttemptOutcome.Delivered)
            {
                metrics.RecordDuration(now - delivery.QueuedAt);
            }
        }

        if (results.Any(result => result.Report != ReportKind.None))
        {
            onReportDue();
        }
    }

    private static string Format(TimeSpan span) => span < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0.0}s")
        : span < TimeSpan.FromHours(2)
            ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0}m")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.0}h");
}
