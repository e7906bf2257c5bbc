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
                while (queue.WaitForItem(Limit))
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
                while (queue.WaitForItem(Timeout.InfiniteTimeSpan))
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

    [Fact]
    public void An_urgent_item_ends_the_wait_for_urgent_ones_and_others_do_not()
    {
        var queue = new WorkQueue<string>();
        queue.TryEnqueue("deferrable", isUrgent: false);
        Assert.False(queue.WaitForUrgent(TimeSpan.FromMilliseconds(1)));

        var isUrgent = false;
        var consumer = Start(() => isUrgent = queue.WaitForUrgent(Limit));
        queue.TryEnqueue("another", isUrgent: false);
        Assert.False(consumer.Join(TimeSpan.FromMilliseconds(20)));
        queue.TryEnqueue("urgent");
        Assert.True(consumer.Join(Limit / 2));
        Assert.True(isUrgent);

        Assert.Equal(["deferrable", "another", "urgent"], Enumerable.Range(0, 3).Select(_ => queue.TryDequeue(out var item) ? item : ""));
        Assert.True(queue.IsEmpty);
        Assert.False(queue.TryDequeue(out _));
    }

    [Fact]
    public void An_urgent_item_that_is_there_needs_no_wait_and_one_that_was_taken_does_not_count()
    {
        var queue = new WorkQueue<int>();
        queue.TryEnqueue(1);
        queue.TryEnqueue(2, isUrgent: false);
        Assert.True(queue.WaitForUrgent(Timeout.InfiniteTimeSpan));
        Assert.True(queue.TryDequeue(out _));
        Assert.False(queue.WaitForUrgent(TimeSpan.FromMilliseconds(1)));
        Assert.True(queue.TryDequeue(out _));
        Assert.False(queue.TryDequeue(out _));
        queue.TryEnqueue(3);
        Assert.True(queue.WaitForUrgent(Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void After_a_wait_for_urgent_items_each_item_wakes_the_consumer()
    {
        var queue = new WorkQueue<int>();
        Assert.False(queue.WaitForUrgent(TimeSpan.FromMilliseconds(1)));
        var isOpen = false;
        var consumer = Start(() => isOpen = queue.WaitForItem(Limit));
        queue.TryEnqueue(1, isUrgent: false);
        Assert.True(consumer.Join(Limit / 2));
        Assert.True(isOpen);
    }

    [Fact]
    public void Items_added_together_stay_together_and_wake_the_consumer()
    {
        var queue = new WorkQueue<int>();
        var isOpen = false;
        var consumer = Start(() => isOpen = queue.WaitForItem(Limit));
        Assert.True(queue.TryEnqueueAll([1, 2, 3]));
        Assert.True(consumer.Join(Limit / 2));
        Assert.True(isOpen);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => queue.TryDequeue(out var item) ? item : 0));

        queue.Complete();
        Assert.False(queue.TryEnqueueAll([4]));
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void Completing_a_queue_wakes_its_consumer()
    {
        var queue = new WorkQueue<int>();
        var isOpen = true;
        var consumer = Start(() => isOpen = queue.WaitForItem(Limit));
        queue.Complete();
        Assert.True(consumer.Join(Limit / 2));
        Assert.False(isOpen);

        var other = new WorkQueue<int>();
        consumer = Start(() => isOpen = other.WaitForUrgent(Limit));
        other.Complete();
        Assert.True(consumer.Join(Limit / 2));
        Assert.False(isOpen);
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
        Assert.False(queue.WaitForUrgent(Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void A_wait_for_an_item_ends_when_the_time_is_over()
    {
        var queue = new WorkQueue<int>();
        Assert.True(queue.WaitForItem(TimeSpan.FromMilliseconds(1)));
        Assert.True(queue.IsEmpty);
    }

    /// <summary>Starts a thread, and returns when it waits.</summary>
    private static Thread Start(ThreadStart action)
    {
        var thread = new Thread(action) { IsBackground = true };
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Limit));
        return thread;
    }
}
