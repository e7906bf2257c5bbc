using Microsoft.Extensions.Time.Testing;
using Ulak.Hosting;
using Xunit;

namespace Ulak.Tests.Hosting;

/// <summary>An idle process gives back what a load needed: soon, and once more when the pools have let their arrays go.</summary>
public sealed class IdleMemoryTests
{
    private const long Load = 100L * 1024 * 1024;

    [Fact]
    public void A_process_that_never_had_a_load_is_not_collected()
    {
        var heap = new Heap { Committed = IdleMemory.WorthCollecting + 1 };
        Check(heap, new IdleMemory(new FakeTimeProvider(), heap), intervals: 40);
        Assert.Equal(0, heap.Collections);
    }

    [Fact]
    public void Memory_goes_back_after_a_load_and_again_a_minute_later()
    {
        var heap = new Heap { Committed = IdleMemory.WorthCollecting + 1 };
        var memory = new IdleMemory(new FakeTimeProvider(), heap);
        heap.Allocated += Load;
        Check(heap, memory, intervals: 1);
        Assert.Equal(0, heap.Collections);
        Check(heap, memory, intervals: 1);
        Assert.Equal(1, heap.Collections);
        Check(heap, memory, intervals: 13);
        Assert.Equal(1, heap.Collections);
        Check(heap, memory, intervals: 40);
        Assert.Equal(2, heap.Collections);
    }

    [Fact]
    public void A_small_heap_is_left_alone()
    {
        var heap = new Heap { Committed = IdleMemory.WorthCollecting };
        var memory = new IdleMemory(new FakeTimeProvider(), heap);
        heap.Allocated += Load;
        Check(heap, memory, intervals: 40);
        Assert.Equal(0, heap.Collections);
    }

    [Fact]
    public async Task It_looks_at_each_interval()
    {
        var time = new FakeTimeProvider();
        var heap = new Heap { Committed = IdleMemory.WorthCollecting + 1 };
        using var memory = new IdleMemory(time, heap);
        await memory.StartAsync(TestContext.Current.CancellationToken);
        heap.Allocated += Load;
        for (var tries = 0; heap.Collections == 0 && tries < 200; tries++)
        {
            time.Advance(IdleMemory.Interval);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await memory.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(heap.Collections > 0);
    }

    private static void Check(Heap heap, IdleMemory memory, int intervals)
    {
        for (var i = 0; i < intervals; i++)
        {
            memory.Check();
        }
    }

    private sealed class Heap : IdleMemory.IHeap
    {
        public long Allocated { get; set; }

        public long Committed { get; init; }

        public int Collections { get; private set; }

        public void Collect() => Collections++;
    }
}
