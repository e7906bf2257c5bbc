using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Ulak.Storage;

/// <summary>Tells every watcher what changed. A watcher that does not keep up loses the oldest changes and is told so by <see cref="StoreChange.Unknown"/>; it never holds up the writer.</summary>
internal sealed class ChangeFeed
{
    private const int Capacity = 256;

    private readonly ConcurrentDictionary<Watcher, bool> _watchers = [];

    /// <summary>Whether anybody watches.</summary>
    public bool HasWatchers => !_watchers.IsEmpty;

    public void Publish(StoreChange change)
    {
        foreach (var (watcher, _) in _watchers)
        {
            watcher.Changes.Writer.TryWrite(change);
        }
    }

    /// <summary>Begins to watch now, not at the first enumeration: nothing may be lost between this call and that.</summary>
    public IAsyncEnumerable<StoreChange> Watch(CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        _watchers[watcher] = true;
        if (cancellationToken.CanBeCanceled)
        {
            // Also where the result is never enumerated.
            watcher.Registration = cancellationToken.UnsafeRegister(state => _watchers.TryRemove((Watcher)state!, out _), watcher);
        }

        return ReadAsync(watcher, cancellationToken);
    }

    /// <summary>Ends every watch: the store is closed.</summary>
    public void Complete()
    {
        foreach (var (watcher, _) in _watchers)
        {
            watcher.Changes.Writer.TryComplete();
        }
    }

    private async IAsyncEnumerable<StoreChange> ReadAsync(Watcher watcher, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
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
