namespace Ulak.Storage.Embedded.Applying;

/// <summary>How many changes the index has got, why it gets no more, and who waits for it. For any thread.</summary>
internal sealed class IndexProgress
{
    private static readonly TimeSpan MaxReadWait = TimeSpan.FromMilliseconds(500);

    private TaskCompletionSource _wanted = new();
    private int _readers;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreUnavailableException? _failure;
    private long _queued;
    private long _applied;

    /// <summary>How many changes are queued and not applied.</summary>
    public long Behind => Interlocked.Read(ref _queued) - Interlocked.Read(ref _applied);

    /// <summary>Why the last attempt to write the index failed; null if it did not.</summary>
    public StoreUnavailableException? Failure => Volatile.Read(ref _failure);

    /// <summary>Why changes are not applied in time.</summary>
    public StoreUnavailableException Cause => Failure ?? new StoreUnavailableException("The store's index is too slow.", isFull: false);

    /// <summary>Completes when changes are applied, or an attempt to apply them failed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Counts a change that is queued.</summary>
    public void Queue() => Interlocked.Increment(ref _queued);

    /// <summary>Counts changes that are applied, or never will be.</summary>
    public void Advance(int count)
    {
        Interlocked.Add(ref _applied, count);
        Signal();
    }

    /// <summary>Saves why an attempt failed.</summary>
    public void Fail(StoreUnavailableException failure)
    {
        Volatile.Write(ref _failure, failure);
        Signal();
    }

    /// <summary>Forgets the last failure: the index can be written.</summary>
    public void Succeed() => Volatile.Write(ref _failure, null);

    /// <summary>Counts a caller that waits for the index, until it is disposed: what is queued is written at once.</summary>
    public WaitingReader AddReader()
    {
        Interlocked.Increment(ref _readers);
        Volatile.Read(ref _wanted).TrySetResult();
        return new WaitingReader(this);
    }

    /// <summary>Waits for a caller that waits for the index, up to a time.</summary>
    public async Task WaitForReaderAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        // In this order: a caller that is not counted yet finds the new task.
        var wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _wanted, wanted);
        if (Volatile.Read(ref _readers) == 0)
        {
            await wanted.Task.WaitAsync(limit, TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for the changes queued so far; returns false if the disk is full, so that waiting is useless.</summary>
    /// <exception cref="TimeoutException">The time is over.</exception>
    public async Task<bool> WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var reader = AddReader();
        var target = Interlocked.Read(ref _queued);
        var start = time.GetTimestamp();
        while (true)
        {
            var next = Next;
            if (Interlocked.Read(ref _applied) >= target)
            {
                return true;
            }

            if (Failure is { IsFull: true })
            {
                return false;
            }

            var rest = limit - time.GetElapsedTime(start);
            await next.WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the changes queued so far, but not for ever: readers must not depend on the writer.</summary>
    public async ValueTask WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (Behind > 0 && Failure is null)
        {
            try
            {
                await WaitAsync(MaxReadWait, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The index is blocked. The reader gets what there is.
            }
        }
    }

    /// <summary>Waits for the changes queued so far.</summary>
    /// <exception cref="StoreUnavailableException">The index cannot be written.</exception>
    public async Task RequireAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await WaitUnlessFullAsync(limit, time, cancellationToken).ConfigureAwait(false))
        {
            throw Cause;
        }
    }

    /// <summary>Waits for the changes queued so far; returns false if the disk is full, so that waiting is useless.</summary>
    /// <exception cref="StoreUnavailableException">The time is over.</exception>
    public async Task<bool> WaitUnlessFullAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw Cause;
        }
    }

    private void Signal() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>A caller that waits for the index.</summary>
    /// <param name="progress">Where it is counted.</param>
    public readonly struct WaitingReader(IndexProgress progress) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref progress._readers);
    }
}
