using Ulak.Relay.Delivery;
using Ulak.Relay.Scheduling;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>Memory does not grow with every domain and every server that was ever used.</summary>
public sealed class BoundedTableTests
{
    private const int Many = 5 * TableSize.Least;

    private readonly TestClock _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Destinations_for_which_nothing_waits_are_forgotten()
    {
        var table = new DestinationTable();
        var waiting = table.GetOrAdd("mx:waiting.example");
        table.Heap.Set(waiting, _time.GetUtcNow().AddHours(4));
        var paused = table.GetOrAdd("mx:paused.example");
        paused.IsPaused = true;
        var running = table.GetOrAdd("mx:running.example");
        running.IsRunning = true;
        for (var n = 0; n < Many; n++)
        {
            table.GetOrAdd($"mx:{n}.example");
        }

        Assert.InRange(table.Count, 3, TableSize.Least);
        Assert.Same(waiting, table.Find("mx:waiting.example"));
        Assert.Same(paused, table.Find("mx:paused.example"));
        Assert.Same(running, table.Find("mx:running.example"));
    }

    [Fact]
    public void A_destination_that_was_queued_after_the_store_was_read_is_not_forgotten()
    {
        var table = new DestinationTable();
        var queued = table.GetOrAdd("mx:queued.example");
        table.Heap.Set(queued, _time.GetUtcNow());
        var resumed = table.GetOrAdd("mx:resumed.example");
        (resumed.IsPaused, resumed.IsRunning) = (true, true);
        table.GetOrAdd("mx:idle.example");
        table.Load([], _time.GetUtcNow());

        Assert.Same(queued, table.Find("mx:queued.example"));
        Assert.Same(queued, table.Heap.TakeDue(_time.GetUtcNow()));
        Assert.False(resumed.IsPaused);
        Assert.Null(table.Find("mx:idle.example"));
    }

    [Fact]
    public void Sites_that_nothing_uses_are_forgotten_and_those_that_rest_are_not()
    {
        var table = new SiteTable(new SchedulerOptions(), _time);
        var resting = table.GetOrAdd("mx.resting.example", ["mx.resting.example"]);
        resting.Rest(TimeSpan.FromHours(1), "421 4.7.0 slow down");
        var active = table.GetOrAdd("mx.active.example", ["mx.active.example"]);
        Assert.True(active.TryAcquire().IsGranted);
        var slow = table.GetOrAdd("mx.slow.example", ["mx.slow.example"]);
        slow.LowerRate(0.5);
        for (var n = 0; n < Many; n++)
        {
            var each = table.GetOrAdd($"mx.{n}.example", [$"mx.{n}.example"]);
            each.TryAcquire();
            each.Release(HopSignal.Success, "");
        }

        Assert.InRange(table.Count, 3, TableSize.Least);
        Assert.Same(resting, table.GetOrAdd("mx.resting.example", []));
        Assert.Same(active, table.GetOrAdd("mx.active.example", []));
        Assert.Same(slow, table.GetOrAdd("mx.slow.example", []));
    }
}
