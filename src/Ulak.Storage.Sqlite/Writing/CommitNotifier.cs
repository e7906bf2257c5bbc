namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Tells those who wait for a message's commit, on a thread of its own: the writer's has the next group to write, and the thread pool's threads, woken for
/// each group, spin for longer than they work. What the waiters do before they wait again is to send a reply.
/// </summary>
internal sealed class CommitNotifier
{
    private readonly WorkQueue<(WriteJob Job, Exception? Failure)> _notifications = new();

    public CommitNotifier() => new Thread(Run) { IsBackground = true, Name = "Ulak store answers" }.Start();

    public void Succeed(List<WriteJob> group) => Notify(group, null);

    public void Fail(List<WriteJob> group, Exception failure) => Notify(group, failure);

    /// <summary>Nothing is told any more.</summary>
    public void Complete() => _notifications.Complete();

    private void Run()
    {
        while (_notifications.WaitForItem(Timeout.InfiniteTimeSpan) == true)
        {
            while (_notifications.TryDequeue(out var answer))
            {
                Notify(answer.Job, answer.Failure);
            }
        }
    }

    private void Notify(List<WriteJob> group, Exception? failure)
    {
        foreach (var job in group)
        {
            if (!job.RunsContinuationsInline || !_notifications.TryEnqueue((job, failure)))
            {
                Notify(job, failure);
            }
        }
    }

    private static void Notify(WriteJob job, Exception? failure)
    {
        if (failure is null)
        {
            job.Succeed();
        }
        else
        {
            job.Fail(failure);
        }
    }
}
