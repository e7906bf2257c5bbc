using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Ulak.Console.Metrics;

/// <summary>Collects the measurements of Ulak's meters from the start of the program.</summary>
internal sealed class MetricCollector : IDisposable
{
    private const string Prefix = "Ulak.";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricSeries> _series = new();

    public MetricCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument, _series.GetOrAdd(instrument, Create));
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(state, value, tags));
        _listener.Start();
    }

    /// <summary>All series, by name.</summary>
    public IEnumerable<MetricSeries> Read()
    {
        _listener.RecordObservableInstruments();
        return _series.Values.OrderBy(series => series.Instrument.Name, StringComparer.Ordinal);
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(object? series, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((MetricSeries)series!).Record(value, tags);

    private static MetricSeries Create(Instrument instrument) => new(instrument, instrument switch
    {
        Counter<int> or Counter<long> or Counter<double> => MetricKind.Counter,
        UpDownCounter<int> or UpDownCounter<long> or UpDownCounter<double> => MetricKind.UpDownCounter,
        Histogram<int> or Histogram<long> or Histogram<double> => MetricKind.Histogram,
        _ => MetricKind.Gauge,
    });
}
