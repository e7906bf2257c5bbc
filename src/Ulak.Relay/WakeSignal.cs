namespace Ulak.Relay;

/// <summary>Waits until a time, or until it is set. A set while no one waits ends the next wait at once. For one waiter.</summary>
internal sealed class WakeSignal(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _signal = new(0, 1);

    public void Set()
    {
        lock (_signal)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    public async Task WaitAsync(DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var wait = until is { } at ? at - time.GetUtcNow() : MaxWait;
        wait = wait > MaxWait ? MaxWait : wait;
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using var timer = time.CreateTimer(_ => Set(), null, wait, Timeout.InfiniteTimeSpan);
        if (until <= time.GetUtcNow())
        {
            // The clock went on before the timer was there.
            return;
        }

        try
        {
            await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The waiter stops.
        }
    }

    public void Dispose() => _signal.Dispose();
}

/// <summary>Tasks that run in the background, and whose end can be awaited.</summary>
internal sealed class TaskTracker
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _tasks = [];

    /// <summary>Runs a task on the thread pool.</summary>
    public void Run(Func<Task> start) => Add(Task.Run(start));

    /// <summary>Starts a task on this thread, up to its first wait.</summary>
    public void Start(Func<Task> start) => Add(start());

    private void Add(Task task)
    {
        lock (_lock)
        {
            _tasks.Add(task);
        }

        _ = task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for all tasks, and those that they start.</summary>
    public async Task WaitAsync()
    {
        while (true)
        {
            Task[] open;
            lock (_lock)
            {
                open = [.. _tasks];
            }

            if (open.Length == 0)
            {
                return;
            }

            await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
            {
                _tasks.RemoveWhere(task => task.IsCompleted);
            }
        }
    }

    private void Remove(Task task)
    {
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }
}
