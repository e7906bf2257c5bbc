using System.Diagnostics.Metrics;

namespace Ulak.Relay.Telemetry;

/// <summary>The metrics of the relay, of the meter <c>Ulak.Relay</c>.</summary>
internal sealed class RelayMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Ulak.Relay";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _deliveries;
    private readonly Histogram<double> _latency;

    public RelayMetrics()
    {
        _deliveries = _meter.CreateCounter<long>(
            "ulak.relay.deliveries", "{delivery}", "Results of deliveries, by outcome and reason.");
        _latency = _meter.CreateHistogram<double>(
            "ulak.relay.delivery.duration", "s", "The time from the queueing of a message to its delivery.");
    }

    /// <summary>Counts a result.</summary>
    public void Count(string outcome, string reason) =>
        _deliveries.Add(1, new KeyValuePair<string, object?>("outcome", outcome), new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Records the time that a delivery took.</summary>
    public void RecordDuration(TimeSpan duration) => _latency.Record(duration.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
