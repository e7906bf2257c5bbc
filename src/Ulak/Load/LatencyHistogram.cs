using System.Numerics;

namespace Ulak.Load;

/// <summary>Times, in buckets that are at most 1/32 of their value wide: a quantile of a million times costs no more memory than one of ten. Safe for use from any thread.</summary>
internal sealed class LatencyHistogram
{
    private const int Bits = 5;
    private readonly long[] _counts = new long[(64 - Bits) << Bits];
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
        var shift = Math.Max(63 - BitOperations.LeadingZeroCount((ulong)value) - Bits, 0);
        return (shift << Bits) + (int)(value >> shift);
    }

    private static long UpperEnd(int bucket)
    {
        var shift = Math.Max((bucket >> Bits) - 1, 0);
        return ((bucket - ((long)shift << Bits) + 1) << shift) - 1;
    }
}
