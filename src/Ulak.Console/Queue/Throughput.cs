namespace Ulak.Console.Queue;

/// <summary>The results of the last day, by minute. They are counted in memory, from the start of the server.</summary>
internal sealed class Throughput(TimeProvider time)
{
    private const int Minutes = 24 * 60;

    private readonly Lock _lock = new();
    private readonly ThroughputSlot[] _slots = new ThroughputSlot[Minutes];
    private readonly long[] _minutes = new long[Minutes];

    /// <summary>Counts a result.</summary>
    public void Count(DeliveryEventKind kind, DateTimeOffset at)
    {
        var minute = MinuteOf(at);
        lock (_lock)
        {
            var index = (int)(minute % Minutes);
            var slot = _minutes[index] == minute ? _slots[index] : default;
            _minutes[index] = minute;
            _slots[index] = kind switch
            {
                DeliveryEventKind.Delivered => slot with { Delivered = slot.Delivered + 1 },
                DeliveryEventKind.Deferred => slot with { Deferred = slot.Deferred + 1 },
                _ => slot with { Failed = slot.Failed + 1 },
            };
        }
    }

    /// <summary>The results of the last spans of time, oldest first; the last is the one that is going on.</summary>
    /// <param name="count">How many spans.</param>
    /// <param name="minutes">The minutes of each.</param>
    public IReadOnlyList<ThroughputSlot> Read(int count, int minutes)
    {
        var last = MinuteOf(time.GetUtcNow());
        var result = new ThroughputSlot[count];
        lock (_lock)
        {
            for (var back = 0; back < Math.Min(count * minutes, Minutes); back++)
            {
                var minute = last - back;
                var index = (int)(minute % Minutes);
                if (_minutes[index] == minute)
                {
                    result[count - 1 - (back / minutes)] += _slots[index];
                }
            }
        }

        return result;
    }

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}

/// <summary>The results of a span of time.</summary>
public readonly record struct ThroughputSlot(long Delivered, long Deferred, long Failed)
{
    public long Total => Delivered + Deferred + Failed;

    public static ThroughputSlot operator +(ThroughputSlot first, ThroughputSlot second) =>
        new(first.Delivered + second.Delivered, first.Deferred + second.Deferred, first.Failed + second.Failed);

    /// <summary>The same as the operator.</summary>
    public static ThroughputSlot Add(ThroughputSlot first, ThroughputSlot second) => first + second;
}
