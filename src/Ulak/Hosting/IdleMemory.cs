namespace Ulak.Hosting;

/// <summary>
/// Gives memory back to the system after a load. An idle process collects no garbage, so without this it would keep what thousands of
/// senders or readers needed at their peak.
/// </summary>
internal sealed class IdleMemory(TimeProvider time, IdleMemory.IHeap heap) : BackgroundService
{
    /// <summary>Less than this is not worth a collection.</summary>
    public const long WorthCollecting = 96L * 1024 * 1024;

    /// <summary>Fewer octets allocated in an interval: the process is idle.</summary>
    public const long IdleAllocation = 2L * 1024 * 1024;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // The shared array pool lets an array go at a collection a minute after the first one that found the array unused.
    private const int SecondCollection = 15;

    private long _allocated;
    private int _idleIntervals = int.MaxValue - 1;

    /// <summary>The heap as this class sees it; tests replace it.</summary>
    public interface IHeap
    {
        /// <summary>Octets that the process has allocated since its start.</summary>
        long Allocated { get; }

        /// <summary>Octets that the heap takes from the system.</summary>
        long Committed { get; }

        /// <summary>Collects the garbage and gives the free memory back.</summary>
        void Collect();
    }

    /// <summary>Looks at the heap once.</summary>
    internal void Check()
    {
        var allocated = heap.Allocated;
        var isIdle = allocated - _allocated < IdleAllocation;
        _allocated = allocated;
        if (!isIdle)
        {
            _idleIntervals = 0;
        }
        else if (_idleIntervals < SecondCollection && ++_idleIntervals is 1 or SecondCollection && heap.Committed > WorthCollecting)
        {
            heap.Collect();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            Check();
        }
    }

    /// <summary>The heap of this process.</summary>
    public sealed class ProcessHeap : IHeap
    {
        /// <inheritdoc/>
        public long Allocated => GC.GetTotalAllocatedBytes();

        /// <inheritdoc/>
        public long Committed => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;

        /// <inheritdoc/>
        public void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
