using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Ulak.Storage;

/// <summary>
/// Publishes changes to all watchers. A watcher that does not keep up loses the oldest changes and receives
/// <see cref="StoreChange.Unknown"/>; it never delays the writer.
/// </summary>
internal sealed class ChangeFeed : IStoreWatcher
{
    private const int Capacity = 256;

    private readonly ConcurrentDictionary<Watcher, bool> _watchers = [];

    /// <summary>Whether there are watchers. Without any, changes by other processes are not looked for.</summary>
    public bool HasWatchers => !_watchers.IsEmpty;

    /// <summary>Occurs when it is not known what has changed, as after a change by another process.</summary>
    public event Action? UnknownChanged;

    public void Publish(StoreChange change)
    {
        if (change == StoreChange.Unknown)
        {
            UnknownChanged?.Invoke();
        }

        foreach (var (watcher, _) in _watchers)
        {
            watcher.Changes.Writer.TryWrite(change);
        }
    }

    /// <summary>Starts watching now, not at the first enumeration, so that no change is lost in between.</summary>
    public IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        _watchers[watcher] = true;
        if (cancellationToken.CanBeCanceled)
        {
            // Removes the watcher even if the result is never enumerated.
            watcher.Registration = cancellationToken.UnsafeRegister(state => _watchers.TryRemove((Watcher)state!, out _), watcher);
        }

        return ReadAsync(watcher, cancellationToken);
    }

    /// <summary>Ends all watches. Called when the store closes.</summary>
    public void Complete()
    {
        foreach (var (watcher, _) in _watchers)
        {
            watcher.Changes.Writer.TryComplete();
        }
    }

    private async IAsyncEnumerable<StoreChange> ReadAsync(
        Watcher watcher, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (await watcher.Changes.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (watcher.Changes.Reader.TryRead(out var change))
                {
                    if (watcher.ResetOverflow())
                    {
                        yield return StoreChange.Unknown;
                    }

                    yield return change;
                }
            }
        }
        finally
        {
            await watcher.Registration.DisposeAsync().ConfigureAwait(false);
            _watchers.TryRemove(watcher, out _);
        }
    }

    private sealed class Watcher
    {
        private int _overflowed;

        public Watcher() => Changes = Channel.CreateBounded<StoreChange>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Volatile.Write(ref _overflowed, 1));

        public Channel<StoreChange> Changes { get; }

        public CancellationTokenRegistration Registration { get; set; }

        public bool ResetOverflow() => Interlocked.Exchange(ref _overflowed, 0) == 1;
    }
}
