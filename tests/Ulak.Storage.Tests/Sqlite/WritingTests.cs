using Ulak.Smtp;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>The parts of the writer by themselves: the queue of jobs, and the messages that wait for the search index.</summary>
public sealed class WritingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_closed_queue_refuses_each_job_and_keeps_its_places()
    {
        var queue = new JobQueue();
        queue.Complete();
        for (var n = 0; n < 1_100; n++)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await queue.AddAsync(new BarrierJob(), Token));
        }

        Assert.True(queue.IsEmpty);
        Assert.False(queue.Gather([], untilIdle: false));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Jobs_are_gathered_in_their_order_and_an_idle_queue_returns_none()
    {
        var queue = new JobQueue();
        var jobs = Enumerable.Range(0, 3).Select(_ => new BarrierJob()).ToArray();
        foreach (var job in jobs)
        {
            await queue.AddAsync(job, Token);
        }

        var group = new List<WriteJob>();
        Assert.True(queue.Gather(group, untilIdle: false));
        Assert.Equal(jobs, group);
        Assert.True(queue.Gather(group, untilIdle: true));
        Assert.Empty(group);
        Assert.All(jobs, job => Assert.False(job.MustBeDurable));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Old_messages_are_indexed_from_the_newest_on()
    {
        await Task.Yield();
        var backlog = new SearchBacklog();
        backlog.AddOld([.. Enumerable.Range(1, 1_100).Select(n => Mail.Id(n))]);
        Assert.True(backlog.IsEmpty);
        Assert.Equal(Mail.Id(1).Value, backlog.LowestUnindexedId([]));

        var indexed = new List<MailId>();
        while (backlog.HasOld)
        {
            var batch = backlog.PeekOldBatch();
            Assert.InRange(batch.Count, 1, 64);
            indexed.AddRange(batch.Select(entry => entry.Id));
            backlog.RemoveOld(batch.Count);
        }

        Assert.Equal(Enumerable.Range(1, 1_100).Reverse().Select(n => Mail.Id(n)), indexed);
        Assert.Equal(long.MaxValue, backlog.LowestUnindexedId([]));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_few_old_messages_are_recent_ones_and_deleted_ones_are_forgotten()
    {
        await Task.Yield();
        var backlog = new SearchBacklog();
        backlog.AddOld([Mail.Id(1), Mail.Id(2), Mail.Id(3)]);
        Assert.False(backlog.HasOld);
        Assert.False(backlog.IsEmpty);

        backlog.Forget([Mail.Id(2).Value]);
        Assert.Equal([Mail.Id(1), Mail.Id(3)], backlog.PeekBatch().Select(entry => entry.Id));
        Assert.Equal(Mail.Id(1).Value, backlog.LowestUnindexedId([]));
        backlog.Remove(1);
        Assert.Equal(Mail.Id(3).Value, backlog.LowestUnindexedId([]));
        backlog.Remove(1);
        Assert.True(backlog.IsEmpty);
    }
}
