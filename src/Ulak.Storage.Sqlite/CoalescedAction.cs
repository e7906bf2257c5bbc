namespace Ulak.Storage.Sqlite;

/// <summary>
/// An action that a timer starts and that never runs twice at the same time. A start while it runs is not lost: it runs once more
/// afterwards.
/// </summary>
internal sealed class CoalescedAction(Func<Task> action)
{
    private int _starts;

    public async Task RunAsync()
    {
        if (Interlocked.Increment(ref _starts) > 1)
        {
            return;
        }

        int done;
        do
        {
            done = Volatile.Read(ref _starts);
            await action().ConfigureAwait(false);
        }
        while (Interlocked.Add(ref _starts, -done) > 0);
    }
}
