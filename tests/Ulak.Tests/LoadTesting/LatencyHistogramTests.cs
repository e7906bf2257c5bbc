using CsCheck;
using Ulak.LoadTesting;
using Xunit;

namespace Ulak.Tests.LoadTesting;

/// <summary>The relative error of a quantile is at most 1/32.</summary>
public sealed class LatencyHistogramTests
{
    [Fact]
    public void Quantiles_are_those_of_the_sorted_times() =>
        Gen.Long[0, 60_000_000_000].Array[1, 200].Select(Gen.Double[0, 1]).Sample((times, share) =>
        {
            var histogram = new LatencyHistogram();
            foreach (var nanoseconds in times)
            {
                histogram.Add(TimeSpan.FromTicks(nanoseconds / 100));
            }

            Array.Sort(times);
            var exact = times[Math.Max((int)Math.Ceiling(share * times.Length), 1) - 1] / 100 * 100;
            var found = (long)histogram.Quantile(share).TotalNanoseconds;
            Assert.InRange(found, exact - 100, exact + (exact / 32) + 100);
        });

    [Fact]
    public void Nothing_has_no_quantile() => Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Quantile(.5));
}
