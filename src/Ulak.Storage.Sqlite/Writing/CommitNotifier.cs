namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Completes message commits on a separate thread. The writer's thread has the next group to write, and thread pool threads that are
/// woken for each group spin longer than they work. All that a waiting session does before it waits again is send a reply.
/// </summary>
internal sealed class CommitNotifier
{
    private readonly WorkQueue<(WriteJob Job, Exception? Failure)> _notifications = new();

    public CommitNotifier() => new Thread(Run) { IsBackground = true, Name = "Ulak store commits" }.Start();

    public void Succeed(List<WriteJob> group) => Notify(group, null);

    public void Fail(List<WriteJob> group, Exception failure) => Notify(group, failure);

    /// <summary>Ends the thread after the queued notifications.</summary>
    public void Complete() => _notifications.Complete();

    private void Run()
    {
        while (_notifications.WaitForItem(Timeout.InfiniteTimeSpan))
        {
            while (_notifications.TryDequeue(out var notification))
            {
                Notify(notification.Job, notification.Failure);
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
