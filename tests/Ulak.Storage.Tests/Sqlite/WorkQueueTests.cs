using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>The hand-over between threads loses nothing, duplicates nothing, and wakes its consumer.</summary>
public sealed class WorkQueueTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_million_items_of_several_producers_arrive_once_and_in_the_order_of_their_producer()
    {
        const int Producers = 4;
        const int Items = 250_000;
        var queue = new WorkQueue<(int Producer, int Number)>();
        var next = new int[Producers];
        var consumer = Task.Factory.StartNew(
            () =>
            {
                var taken = 0;
                while (queue.WaitForItem(Limit) == true)
                {
                    while (queue.TryDequeue(out var item))
                    {
                        Assert.Equal(next[item.Producer]++, item.Number);
                        taken++;
                    }
                }

                return taken;
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => Task.Run(
            () =>
            {
                for (var n = 0; n < Items; n++)
                {
                    // Some are not urgent, and now and then the consumer gets the time to fall asleep.
                    Assert.True(queue.TryEnqueue((producer, n), isUrgent: n % 3 != 0));
                    if (n % 1_000 == 0)
                    {
                        Thread.Yield();
                    }
                }
            },
            Token))).WaitAsync(Limit, Token);
        queue.Complete();

        Assert.Equal(Producers * Items, await consumer.WaitAsync(Limit, Token));
        Assert.All(next, count => Assert.Equal(Items, count));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_consumer_that_sleeps_is_woken_by_each_single_item()
    {
        var queue = new WorkQueue<int>();
        using var taken = new SemaphoreSlim(0);
        var consumer = Task.Factory.StartNew(
            () =>
            {
                while (queue.WaitForItem(Timeout.InfiniteTimeSpan) == true)
                {
                    Assert.True(queue.TryDequeue(out _));
                    taken.Release();
                }
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        for (var n = 0; n < 20_000; n++)
        {
            // The queue is empty each time, so the consumer waits or is about to.
            Assert.True(queue.TryEnqueue(n));
            Assert.True(await taken.WaitAsync(Limit, Token));
        }

        queue.Complete();
        await consumer.WaitAsync(Limit, Token);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_urgent_item_ends_the_wait_for_urgent_ones_and_others_do_not()
    {
        var queue = new WorkQueue<string>();
        queue.TryEnqueue("deferrable", isUrgent: false);
        queue.WaitForUrgent(TimeSpan.FromMilliseconds(1));

        var waiting = Task.Factory.StartNew(
            () => queue.WaitForUrgent(Limit), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        queue.TryEnqueue("urgent");
        await waiting.WaitAsync(Limit / 2, Token);

        Assert.True(queue.TryDequeue(out var first));
        Assert.True(queue.TryDequeue(out var second));
        Assert.Equal(("deferrable", "urgent"), (first, second));
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void A_completed_queue_refuses_items_and_returns_those_that_it_has()
    {
        var queue = new WorkQueue<int>();
        queue.TryEnqueue(1);
        queue.Complete();
        Assert.False(queue.TryEnqueue(2));
        Assert.True(queue.WaitForItem(Timeout.InfiniteTimeSpan));
        Assert.True(queue.TryDequeue(out var item));
        Assert.Equal(1, item);
        Assert.False(queue.WaitForItem(Timeout.InfiniteTimeSpan));
        queue.WaitForUrgent(Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void An_empty_queue_returns_null_when_the_time_is_over() =>
        Assert.Null(new WorkQueue<int>().WaitForItem(TimeSpan.FromMilliseconds(1)));
}
