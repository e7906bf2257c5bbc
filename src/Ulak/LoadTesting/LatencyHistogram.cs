using System.Numerics;

namespace Ulak.LoadTesting;

/// <summary>Times, in buckets that are at most 1/32 of their value wide: a quantile of a million times costs no more memory than one of ten. Safe for use from any thread.</summary>
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

    /// <summary>The time that a share of all does not go beyond; zero where there is none.</summary>
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

    // The highest set bit says the power of two, the bits after it the place within: small values have a bucket each.
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
