using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Ulak.Bench;

/// <summary>GB/s, for benchmarks that process <see cref="DotBenchmarks.Octets"/> octets of text.</summary>
internal sealed class ThroughputColumn : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "GB/s";

    public bool AlwaysShow => false;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Gigabytes of text per second";

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(GoesOverText);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        GoesOverText(benchmarkCase) && summary[benchmarkCase]?.ResultStatistics is { } statistics
            ? (DotBenchmarks.Octets / statistics.Mean).ToString("F2", CultureInfo.InvariantCulture)
            : "";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    private static bool GoesOverText(BenchmarkCase benchmarkCase) => benchmarkCase.Descriptor.Type == typeof(DotBenchmarks);
}
