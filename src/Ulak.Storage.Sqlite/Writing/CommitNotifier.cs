namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Completes message commits on a separate thread. The writer's thread has the next group to write, and thread pool threads that are
/// woken for each group spin longer than they work. All that a waiting session does before it waits again is send a reply.
/// </summary>
internal sealed class CommitNotifier
{
    private readonly WorkThread<(WriteJob Job, Exception? Failure)> _thread = new(
        "Ulak store commits", notification => Notify(notification.Job, notification.Failure));

    public void Succeed(List<WriteJob> group) => Notify(group, null);

    public void Fail(List<WriteJob> group, Exception failure) => Notify(group, failure);

    /// <summary>Ends the thread after the queued notifications.</summary>
    public void Complete() => _thread.Complete();

    private void Notify(List<WriteJob> group, Exception? failure)
    {
        foreach (var job in group)
        {
            if (!job.RunsContinuationsInline || !_thread.TryAdd((job, failure)))
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
