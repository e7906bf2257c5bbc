namespace Ulak.Console.Mime;

/// <summary>
/// Bounds the memory that all readers of messages hold together. A reader that does not fit waits for its turn, in order of arrival; one
/// that asks for more than there is waits
/// until it is alone.
/// </summary>
internal sealed class MemoryBudget(long totalOctets)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiters = [];
    private long _used;

    /// <summary>The octets that are in use.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
            {
                return _used;
            }
        }
    }

    /// <summary>Takes octets from the budget until the result is disposed.</summary>
    public async ValueTask<IDisposable> AcquireAsync(long octets, CancellationToken cancellationToken)
    {
        octets = Math.Clamp(octets, 0, totalOctets);
        LinkedListNode<Waiter> node;
        lock (_lock)
        {
            if (_waiters.Count == 0 && _used + octets <= totalOctets)
            {
                _used += octets;
                return new Share(this, octets);
            }

            node = _waiters.AddLast(new Waiter(octets, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            await node.Value.Turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new Share(this, octets);
        }
        catch (OperationCanceledException)
        {
            Abandon(node);
            throw;
        }
    }

    // The turn may have come at the moment of the cancellation: then the octets are taken, and are given back.
    private void Abandon(LinkedListNode<Waiter> node)
    {
        lock (_lock)
        {
            if (node.List is null)
            {
                Release(node.Value.Octets);
            }
            else
            {
                _waiters.Remove(node);
                Advance();
            }
        }
    }

    private void Release(long octets)
    {
        lock (_lock)
        {
            _used -= octets;
            Advance();
        }
    }

    private void Advance()
    {
        while (_waiters.First is { } first && _used + first.Value.Octets <= totalOctets)
        {
            _used += first.Value.Octets;
            _waiters.RemoveFirst();
            first.Value.Turn.TrySetResult();
        }
    }

    private sealed record Waiter(long Octets, TaskCompletionSource Turn);

    private sealed class Share(MemoryBudget budget, long octets) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                budget.Release(octets);
            }
        }
    }
}
