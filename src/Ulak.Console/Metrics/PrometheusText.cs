using System.Globalization;
using System.Text;

namespace Ulak.Console.Metrics;

/// <summary>Writes metrics in Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Writes the values of an instrument.</summary>
    public void Write(MetricSeries series)
    {
        var name = NameOf(series.Instrument.Name, series.Instrument.Unit, series.Kind);
        WriteHead(name, series.Instrument.Description ?? "", series.Kind);
        foreach (var (labels, value) in series.Values)
        {
            var (sum, buckets) = value.Read();
            if (series.Kind == MetricKind.Histogram)
            {
                WriteHistogram(name, labels, sum, buckets);
            }
            else
            {
                WriteValue(name, labels, sum);
            }
        }
    }

    /// <summary>Writes a single value.</summary>
    public void Write(string name, string description, MetricKind kind, double value)
    {
        WriteHead(name, description, kind);
        WriteValue(name, "", value);
    }

    /// <summary>Writes values with labels.</summary>
    public void Write(string name, string description, MetricKind kind, IEnumerable<(string Labels, double Value)> values)
    {
        WriteHead(name, description, kind);
        foreach (var (labels, value) in values)
        {
            WriteValue(name, labels, value);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>The name of an instrument in Prometheus: with its unit, and with _total for a counter.</summary>
    public static string NameOf(string instrument, string? unit, MetricKind kind)
    {
        var name = instrument.Replace('.', '_').Replace('-', '_');
        var suffix = unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return name + (name.EndsWith(suffix, StringComparison.Ordinal) ? "" : suffix) + (kind == MetricKind.Counter ? "_total" : "");
    }

    /// <summary>Tags as labels: name="value", separated by commas.</summary>
    public static string FormatLabels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 1 && tags[0].Value is string only)
        {
            return $"{tags[0].Key}=\"{Escape(only)}\"";
        }

        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            labels.Append(labels.Length > 0 ? "," : "").Append(key.Replace('.', '_')).Append("=\"")
                .Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        }

        return labels.ToString();
    }

    private static string Escape(string value) => value.AsSpan().IndexOfAny('\\', '"', '\n') < 0 ? value
        : value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private void WriteHead(string name, string description, MetricKind kind)
    {
        var type = kind switch { MetricKind.Counter => "counter", MetricKind.Histogram => "histogram", _ => "gauge" };
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {description}\n# TYPE {name} {type}\n");
    }

    private void WriteHistogram(string name, string labels, double sum, long[] buckets)
    {
        long count = 0;
        var separator = labels.Length > 0 ? "," : "";
        for (var bucket = 0; bucket < buckets.Length; bucket++)
        {
            count += buckets[bucket];
            var bound = bucket < MetricSeries.Bounds.Count ? Format(MetricSeries.Bounds[bucket]) : "+Inf";
            WriteValue(name + "_bucket", $"{labels}{separator}le=\"{bound}\"", count);
        }

        WriteValue(name + "_sum", labels, sum);
        WriteValue(name + "_count", labels, count);
    }

    private void WriteValue(string name, string labels, double value) =>
        _text.Append(name).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(Format(value)).Append('\n');

    private static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
