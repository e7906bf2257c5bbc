using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Ulak.Console.Metrics;

/// <summary>The values of one instrument: one for each combination of its tags.</summary>
internal sealed class MetricSeries(Instrument instrument, MetricKind kind)
{
    /// <summary>The upper bounds of the buckets of a histogram, in seconds: from a fast commit to a slow disk.</summary>
    public static IReadOnlyList<double> Bounds { get; } =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    // The tags of the server are a listener and a kind from a fixed list: this is a safeguard against an instrument with free text.
    private const int MaxCombinations = 500;

    private readonly ConcurrentDictionary<string, MetricValue> _values = new(StringComparer.Ordinal);

    public Instrument Instrument => instrument;

    public MetricKind Kind => kind;

    /// <summary>The values with their tags as labels, e.g. <c>listener="smtp"</c>.</summary>
    public IEnumerable<KeyValuePair<string, MetricValue>> Values => _values.OrderBy(each => each.Key, StringComparer.Ordinal);

    public void Record(double measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.FormatLabels(tags);
        if (!_values.TryGetValue(labels, out var value))
        {
            if (_values.Count >= MaxCombinations)
            {
                return;
            }

            value = _values.GetOrAdd(labels, _ => new MetricValue(kind));
        }

        value.Record(measurement);
    }
}

/// <summary>How measurements become a value.</summary>
internal enum MetricKind
{
    /// <summary>Their sum, which never decreases.</summary>
    Counter,

    /// <summary>Their sum, which increases and decreases.</summary>
    UpDownCounter,

    /// <summary>The latest.</summary>
    Gauge,

    /// <summary>Their number in each bucket, and their sum.</summary>
    Histogram,
}

/// <summary>A value. Safe to record from any thread.</summary>
internal sealed class MetricValue(MetricKind kind)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = kind == MetricKind.Histogram ? new long[MetricSeries.Bounds.Count + 1] : [];
    private double _sum;

    public void Record(double measurement)
    {
        lock (_lock)
        {
            _sum = kind == MetricKind.Gauge ? measurement : _sum + measurement;
            if (kind == MetricKind.Histogram)
            {
                var bucket = 0;
                while (bucket < MetricSeries.Bounds.Count && measurement > MetricSeries.Bounds[bucket])
                {
                    bucket++;
                }

                _buckets[bucket]++;
            }
        }
    }

    /// <summary>The sum and, for a histogram, the numbers in the buckets.</summary>
    public (double Sum, long[] Buckets) Read()
    {
        lock (_lock)
        {
            return (_sum, [.. _buckets]);
        }
    }
}
