using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Ulak.Terminal;

namespace Ulak.LoadTesting;

/// <summary>The result of a load test.</summary>
internal sealed record LoadReport
{
    /// <summary>The number of messages that the server accepted with 250.</summary>
    public required int Messages { get; init; }

    /// <summary>The number of messages that were not accepted.</summary>
    public required int Failed { get; init; }

    public required double Seconds { get; init; }

    public required double MessagesPerSecond { get; init; }

    /// <summary>Megabytes of content per second. A megabyte is a million octets.</summary>
    public required double MegabytesPerSecond { get; init; }

    /// <summary>The number of failures by the text of the reply or error.</summary>
    public required IReadOnlyDictionary<string, int> Errors { get; init; }

    /// <summary>The latency of each step.</summary>
    public required IReadOnlyDictionary<string, LoadLatency> Latency { get; init; }

    public static LoadReport From(LoadStatistics tally, long octets)
    {
        var seconds = Math.Max(tally.Elapsed.TotalSeconds, 1e-9);
        return new LoadReport
        {
            Messages = tally.Accepted,
            Failed = tally.Failed,
            Seconds = Math.Round(seconds, 3),
            MessagesPerSecond = Math.Round(tally.Accepted / seconds, 1),
            MegabytesPerSecond = Math.Round(tally.Accepted * octets / seconds / 1e6, 2),
            Errors = tally.Errors.OrderByDescending(each => each.Value).ToDictionary(),
            Latency = Enum.GetValues<LoadStep>()
                .Where(step => tally.LatencyOf(step).Total > 0)
                .ToDictionary(step => JsonNamingPolicy.CamelCase.ConvertName(step.ToString()),
                    step => LoadLatency.From(tally.LatencyOf(step))),
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, LoadReportJson.Default.LoadReport);

    public void Write()
    {
        System.Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Messages} messages accepted in {Seconds:0.###} s: {MessagesPerSecond:#,0} messages/s, {MegabytesPerSecond:#,0.##} MB/s")
            + (Failed > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {Failed} failed") : ""));
        string[] heads = ["step", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms"];
        var rows =
            Latency.Select(
                each =>
                    new[] { each.Key, FormatMilliseconds(each.Value.P50), FormatMilliseconds(each.Value.P90),
                        FormatMilliseconds(each.Value.P99), FormatMilliseconds(each.Value.P999) });
        if (System.Console.IsOutputRedirected)
        {
            System.Console.Out.WriteLine(string.Join('\t', heads));
            foreach (var row in rows)
            {
                System.Console.Out.WriteLine(string.Join('\t', row));
            }
        }
        else
        {
            var table = new Table { Border = TableBorder.Rounded };
            foreach (var head in heads)
            {
                table.AddColumn(new TableColumn(head) { Alignment = head == "step" ? Justify.Left : Justify.Right });
            }

            foreach (var row in rows)
            {
                table.AddRow(row);
            }

            AnsiTerminal.Console.Write(table);
        }

        foreach (var (error, count) in Errors)
        {
            System.Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} failed: {TerminalText.Sanitize(error)}"));
        }
    }

    private static string FormatMilliseconds(double milliseconds) => milliseconds.ToString("0.000", CultureInfo.InvariantCulture);
}

/// <summary>Percentiles of the time of a step, in milliseconds.</summary>
internal sealed record LoadLatency(double P50, double P90, double P99, double P999)
{
    public static LoadLatency From(LatencyHistogram times) =>
        new(QuantileMilliseconds(times, .5), QuantileMilliseconds(times, .9), QuantileMilliseconds(times, .99),
            QuantileMilliseconds(times, .999));

    private static double QuantileMilliseconds(LatencyHistogram times, double share) =>
        Math.Round(times.Quantile(share).TotalMilliseconds, 4);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class LoadReportJson : JsonSerializerContext;
