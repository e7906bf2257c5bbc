namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Gives things to a thread of its own. Unlike a channel it wakes that thread directly: a channel's waiter is told by way of the thread pool, which costs two
/// more switches of threads for each wait for the disk.
/// </summary>
internal sealed class WorkQueue<T>
{
    private readonly object _lock = new();
    private readonly Queue<(T Thing, bool IsUrgent)> _items = [];
    private bool _isWaiting;
    private bool _waitsForUrgent;
    private int _urgentCount;
    private bool _isComplete;

    /// <summary>Whether nothing is there to take.</summary>
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

    /// <summary>Adds one; false after <see cref="Complete"/>.</summary>
    /// <param name="thing">What to add.</param>
    /// <param name="isUrgent">False where it may lie until the time of <see cref="WaitForUrgent"/> is over.</param>
    public bool TryEnqueue(T thing, bool isUrgent = true)
    {
        lock (_lock)
        {
            if (_isComplete)
            {
                return false;
            }

            _items.Enqueue((thing, isUrgent));
            _urgentCount += isUrgent ? 1 : 0;
            if (isUrgent || !_waitsForUrgent)
            {
                Wake();
            }

            return true;
        }
    }

    /// <summary>Nothing is added any more.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            Wake();
        }
    }

    /// <summary>Takes the first, if there is one.</summary>
    public bool TryDequeue(out T thing)
    {
        lock (_lock)
        {
            var isThere = _items.TryDequeue(out var first);
            _urgentCount -= isThere && first.IsUrgent ? 1 : 0;
            thing = first.Thing;
            return isThere;
        }
    }

    /// <summary>Blocks until there is something to take. False at the end, when all is taken; null where the time is over.</summary>
    public bool? WaitForItem(TimeSpan most)
    {
        lock (_lock)
        {
            while (_items.Count == 0)
            {
                if (_isComplete)
                {
                    return false;
                }

                _isWaiting = true;
                var isInTime = Monitor.Wait(_lock, most);
                _isWaiting = false;
                if (!isInTime && _items.Count == 0)
                {
                    return null;
                }
            }

            return true;
        }
    }

    /// <summary>Blocks until something urgent is there or the time is over. False at the end.</summary>
    public bool WaitForUrgent(TimeSpan most)
    {
        lock (_lock)
        {
            if (_urgentCount == 0 && !_isComplete)
            {
                _isWaiting = _waitsForUrgent = true;
                Monitor.Wait(_lock, most);
                _isWaiting = _waitsForUrgent = false;
            }

            return !_isComplete;
        }
    }

    private void Wake()
    {
        if (_isWaiting)
        {
            Monitor.Pulse(_lock);
        }
    }
}
