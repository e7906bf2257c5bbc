using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>The jobs that wait to be written, and how they are gathered into groups.</summary>
public sealed class JobQueueTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly JobQueue _queue = new(maxLinger: TimeSpan.FromMinutes(1));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_closed_queue_refuses_each_job_and_keeps_its_places()
    {
        _queue.Complete();
        for (var n = 0; n < 1_100; n++)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => _queue.AddAsync(new TestJob(), Token).AsTask().WaitAsync(Limit, Token));
        }

        Assert.True(_queue.IsEmpty);
        Assert.False(_queue.Gather([], untilIdle: false));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Jobs_are_gathered_in_their_order_and_an_idle_queue_returns_none_at_once()
    {
        var jobs = await AddAsync(3, _ => new TestJob());
        Assert.False(_queue.IsEmpty);

        Assert.Equal(jobs, await GatherAsync());
        Assert.True(_queue.IsEmpty);
        Assert.Empty(await GatherAsync(untilIdle: true));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_group_has_at_most_512_jobs()
    {
        var jobs = await AddAsync(514, _ => new TestJob());
        Assert.Equal(jobs[..512], await GatherAsync());
        Assert.Equal(jobs[512..], await GatherAsync());
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_group_ends_with_the_job_that_makes_it_8_MiB()
    {
        var jobs = await AddAsync(5, _ => new TestJob { Octets = 4 << 20 });
        Assert.Equal(jobs[..2], await GatherAsync());
        Assert.Equal(jobs[2..4], await GatherAsync());
        Assert.Equal(jobs[4..], await GatherAsync());
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_queue_holds_1024_jobs_and_each_that_is_gathered_gives_its_place_back()
    {
        await AddAsync(1_024, _ => new TestJob());
        var more = Enumerable.Range(0, 513).Select(_ => _queue.AddAsync(new TestJob(), Token).AsTask()).ToList();
        Assert.DoesNotContain(more, task => task.IsCompleted);

        Assert.Equal(512, (await GatherAsync()).Count);
        await Task.WhenAll(more[..512]).WaitAsync(Limit, Token);
        Assert.False(more[512].IsCompleted);
        Assert.Equal(512, (await GatherAsync()).Count);
        await more[512].WaitAsync(Limit, Token);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Jobs_without_a_waiting_caller_wait_for_the_first_that_has_one()
    {
        var first = new TestJob { IsDeferred = true };
        await _queue.AddAsync(first, Token);
        var group = new List<WriteJob>();
        var writer = new Thread(() => _queue.Gather(group, untilIdle: false)) { IsBackground = true };
        writer.Start();
        SpinWait.SpinUntil(() => writer.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Limit);

        var second = new TestJob { IsDeferred = true };
        await _queue.AddAsync(second, Token);
        Assert.False(writer.Join(TimeSpan.FromMilliseconds(20)));
        var urgent = new TestJob();
        await _queue.AddAsync(urgent, Token);
        Assert.True(writer.Join(Limit));
        Assert.Equal([first, second, urgent], group);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_job_with_a_waiting_caller_is_not_delayed_by_others()
    {
        var jobs = await AddAsync(2, n => new TestJob { IsDeferred = n == 1 });
        Assert.Equal(jobs, await GatherAsync());
    }

    private async Task<TestJob[]> AddAsync(int count, Func<int, TestJob> create)
    {
        var jobs = Enumerable.Range(0, count).Select(create).ToArray();
        foreach (var job in jobs)
        {
            await _queue.AddAsync(job, Token);
        }

        return jobs;
    }

    private async Task<List<WriteJob>> GatherAsync(bool untilIdle = false)
    {
        var group = new List<WriteJob> { new TestJob() };
        Assert.True(await Task.Run(() => _queue.Gather(group, untilIdle), Token).WaitAsync(Limit, Token));
        return group;
    }
}
