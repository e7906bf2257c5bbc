namespace Ulak.Storage.Sqlite.Writing;

/// <summary>A background thread that handles items in their order.</summary>
internal sealed class WorkThread<T>
{
    private readonly WorkQueue<T> _items = new();
    private readonly Action<T> _handle;

    /// <param name="name">The thread's name.</param>
    /// <param name="handle">Handles an item; must not throw.</param>
    public WorkThread(string name, Action<T> handle)
    {
        _handle = handle;
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Adds an item; returns false after <see cref="Complete"/>.</summary>
    public bool TryAdd(T item) => _items.TryEnqueue(item);

    /// <summary>Ends the thread after the items that it has.</summary>
    public void Complete() => _items.Complete();

    private void Run()
    {
        while (_items.WaitForItem(Timeout.InfiniteTimeSpan))
        {
            while (_items.TryDequeue(out var item))
            {
                _handle(item);
            }
        }
    }
}
