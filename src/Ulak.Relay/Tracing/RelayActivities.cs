using System.Diagnostics;
using Ulak.Relay.Delivery;
using Ulak.Smtp;

namespace Ulak.Relay.Tracing;

/// <summary>The activities of the relay: one for each attempt, in the trace of the receipt. Without a listener there is none.</summary>
internal static class RelayActivities
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Ulak.Relay";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether activities are recorded.</summary>
    public static bool IsListening => Source.HasListeners();

    /// <summary>Starts the activity of an attempt.</summary>
    /// <param name="job">The attempt.</param>
    /// <param name="receipt">The activity of the receipt; default if it is not known.</param>
    public static Activity? Start(DeliveryJob job, ActivityContext receipt)
    {
        var activity = Source.StartActivity("smtp.delivery", ActivityKind.Client, receipt);
        activity?.SetTag("network.protocol.name", "smtp");
        activity?.SetTag("ulak.message", job.Message.ToString());
        activity?.SetTag("ulak.destination", job.Deliveries[0].Destination);
        activity?.SetTag("ulak.recipients", job.Deliveries.Length);
        activity?.SetTag("ulak.attempt", job.Deliveries[0].Attempts + 1);
        return activity;
    }

    /// <summary>Records the outcomes.</summary>
    public static void SetReport(Activity? activity, AttemptReport report)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag("server.address", report.Host);
        activity.SetTag("ulak.outcomes", report.Outcomes.Select(each => each.Kind.ToString().ToLowerInvariant()).ToArray());
        if (report.Outcomes.FirstOrDefault(each => each.Kind is OutcomeKind.Temporary or OutcomeKind.Permanent) is { } failure)
        {
            activity.SetStatus(ActivityStatusCode.Error, failure.Reply);
        }
    }
}

/// <summary>
/// Remembers the trace in which each message was received, while activities are recorded. In memory and bounded: an attempt after a
/// restart, or of a message long before, begins a trace. Thread-safe.
/// </summary>
internal sealed class MessageTraces
{
    private const int MaxMessages = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<MailId, ActivityContext> _receipts = [];
    private readonly Queue<MailId> _order = new();

    /// <summary>The message is received in the current activity.</summary>
    public void Remember(MailId message)
    {
        if (!RelayActivities.IsListening || Activity.Current is not { } receipt)
        {
            return;
        }

        lock (_lock)
        {
            if (_receipts.TryAdd(message, receipt.Context))
            {
                _order.Enqueue(message);
            }

            if (_order.Count > MaxMessages)
            {
                _receipts.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>The activity of the receipt; default if it is not known.</summary>
    public ActivityContext Find(MailId message)
    {
        lock (_lock)
        {
            return _receipts.GetValueOrDefault(message);
        }
    }
}

/// <summary>Makes each attempt an activity.</summary>
internal sealed class TracedTransport(MessageTraces traces, IDeliveryTransport inner) : IDeliveryTransport
{
    public async Task<AttemptReport> DeliverAsync(DeliveryJob job, CancellationToken cancellationToken)
    {
        using var activity = RelayActivities.Start(job, traces.Find(job.Message));
        var report = await inner.DeliverAsync(job, cancellationToken).ConfigureAwait(false);
        RelayActivities.SetReport(activity, report);
        return report;
    }
}
