namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Tells those who wait for a message's commit, on a thread of its own: the writer's has the next group to write, and the thread pool's threads, woken for
/// each group, spin for longer than they work. What the waiters do before they wait again is to send a reply.
/// </summary>
internal sealed class Answers
{
    private readonly Handover<(WriteJob Job, Exception? Failure)> _answers = new();

    public Answers() => new Thread(Run) { IsBackground = true, Name = "Ulak store answers" }.Start();

    public void Succeed(List<WriteJob> group) => Tell(group, null);

    public void Fail(List<WriteJob> group, Exception failure) => Tell(group, failure);

    /// <summary>Nothing is told any more.</summary>
    public void Complete() => _answers.Complete();

    private void Run()
    {
        while (_answers.Wait(Timeout.InfiniteTimeSpan) == true)
        {
            while (_answers.TryTake(out var answer))
            {
                Tell(answer.Job, answer.Failure);
            }
        }
    }

    private void Tell(List<WriteJob> group, Exception? failure)
    {
        foreach (var job in group)
        {
            if (!job.RunsWaiters || !_answers.TryAdd((job, failure)))
            {
                Tell(job, failure);
            }
        }
    }

    private static void Tell(WriteJob job, Exception? failure)
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
