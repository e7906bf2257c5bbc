using System.Numerics;

namespace Ulak.LoadTesting;

/// <summary>
/// A histogram of times with buckets of at most 1/32 of their value. Memory use does not depend on the number of times. Thread-safe.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 5;
    private readonly long[] _counts = new long[(64 - SubBucketBits) << SubBucketBits];
    private long _total;

    public long Total => Volatile.Read(ref _total);

    public void Add(TimeSpan time)
    {
        var nanoseconds = Math.Max((long)time.TotalNanoseconds, 0);
        Interlocked.Increment(ref _counts[BucketOf(nanoseconds)]);
        Interlocked.Increment(ref _total);
    }

    /// <summary>The time that is not exceeded by the given share of all times. Zero if there are none.</summary>
    public TimeSpan Quantile(double share)
    {
        var rank = Math.Max((long)Math.Ceiling(share * Total), 1);
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += Volatile.Read(ref _counts[bucket]);
            if (seen >= rank)
            {
                return TimeSpan.FromTicks(UpperEnd(bucket) / TimeSpan.NanosecondsPerTick);
            }
        }

        return TimeSpan.Zero;
    }

    // The highest set bit is the power of two, the next bits are the bucket within it. Small values have one bucket each.
    private static int BucketOf(long value)
    {
        var shift = Math.Max(63 - BitOperations.LeadingZeroCount((ulong)value) - SubBucketBits, 0);
        return (shift << SubBucketBits) + (int)(value >> shift);
    }

    private static long UpperEnd(int bucket)
    {
        var shift = Math.Max((bucket >> SubBucketBits) - 1, 0);
        return ((bucket - ((long)shift << SubBucketBits) + 1) << shift) - 1;
    }
}
