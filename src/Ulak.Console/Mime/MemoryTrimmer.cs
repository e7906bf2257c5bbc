namespace Ulak.Console.Mime;

/// <summary>
/// Gives memory back to the system after large messages were read. An idle process collects no garbage, so without this it would keep
/// tens of MiB until the next mail comes.
/// </summary>
internal sealed class MemoryTrimmer(TimeProvider time) : IDisposable
{
    private const long WorthCollecting = 16L * 1024 * 1024;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private long _released;
    private ITimer? _timer;

    /// <summary>Octets are no longer in use.</summary>
    public void Released(long octets)
    {
        lock (_lock)
        {
            _released += octets;
            if (_released < WorthCollecting)
            {
                return;
            }

            _timer ??= time.CreateTimer(_ => Collect(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Collect()
    {
        lock (_lock)
        {
            _released = 0;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
