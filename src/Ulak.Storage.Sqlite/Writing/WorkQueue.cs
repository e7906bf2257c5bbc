namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// A queue with one consuming thread, which it wakes directly. A channel wakes its reader through the thread pool, which costs two more
/// thread switches for each wait for the disk. Any thread may add; only the consumer takes and waits.
/// </summary>
internal sealed class WorkQueue<T>
{
    private readonly object _lock = new();
    private readonly Queue<(T Item, bool IsUrgent)> _items = [];
    private bool _waitsForUrgent;
    private int _urgentCount;
    private bool _isComplete;

    /// <summary>Whether the queue is empty.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _items.Count == 0;
            }
        }
    }

    /// <summary>Adds an item; returns false after <see cref="Complete"/>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="isUrgent">Whether the item ends <see cref="WaitForUrgent"/>.</param>
    public bool TryEnqueue(T item, bool isUrgent = true)
    {
        lock (_lock)
        {
            if (_isComplete)
            {
                return false;
            }

            _items.Enqueue((item, isUrgent));
            _urgentCount += isUrgent ? 1 : 0;
            if (isUrgent || !_waitsForUrgent)
            {
                Monitor.Pulse(_lock);
            }

            return true;
        }
    }

    /// <summary>Adds items that no other item comes between; returns false after <see cref="Complete"/>.</summary>
    public bool TryEnqueueAll(IEnumerable<T> items)
    {
        lock (_lock)
        {
            foreach (var item in items)
            {
                if (!TryEnqueue(item))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Refuses further items. The consumer still gets those that are queued.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Takes the first item, if there is one.</summary>
    public bool TryDequeue(out T item)
    {
        lock (_lock)
        {
            var exists = _items.TryDequeue(out var first);
            _urgentCount -= exists && first.IsUrgent ? 1 : 0;
            item = first.Item;
            return exists;
        }
    }

    /// <summary>
    /// Blocks until there is an item or the time is over. Returns false when the queue is complete and empty: no item will come.
    /// </summary>
    public bool WaitForItem(TimeSpan timeout)
    {
        lock (_lock)
        {
            if (_items.Count == 0 && !_isComplete)
            {
                Monitor.Wait(_lock, timeout);
            }

            return _items.Count > 0 || !_isComplete;
        }
    }

    /// <summary>Blocks until there is an urgent item or the time is over; returns whether there is one.</summary>
    public bool WaitForUrgent(TimeSpan timeout)
    {
        lock (_lock)
        {
            if (_urgentCount == 0 && !_isComplete)
            {
                _waitsForUrgent = true;
                Monitor.Wait(_lock, timeout);
                _waitsForUrgent = false;
            }

            return _urgentCount > 0;
        }
    }
}
