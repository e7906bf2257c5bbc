using Ulak.Relay.Delivery;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Tests.Support;
using Ulak.Storage;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>A limit that is raised by a reload applies to what waits at once, and not when the next attempt ends.</summary>
public sealed class RaisedLimitTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    private static SiteLimits One { get; } = new() { InitialConcurrency = 1, MaxConcurrency = 1 };

    [Fact]
    public Task The_limit_of_all_attempts() =>
        AssertSecondGoesAsync(new SchedulerOptions { MaxAttempts = 1 }, new SchedulerOptions { MaxAttempts = 2 });

    [Fact]
    public Task The_limit_of_a_site() => AssertSecondGoesAsync(
        new SchedulerOptions { Limits = One },
        new SchedulerOptions { Limits = One with { InitialConcurrency = 5, MaxConcurrency = 20 } });

    [Fact]
    public Task The_rate_of_a_site() => AssertSecondGoesAsync(
        new SchedulerOptions { Limits = new() { MessagesPerMinute = 1 } },
        new SchedulerOptions { Limits = new() { MessagesPerMinute = 2 } });

    [Fact]
    public void A_site_that_was_slowed_down_by_failures_is_not_raised()
    {
        var time = new TestClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var site = new Site("mx", new SiteLimits { InitialConcurrency = 4, MaxConcurrency = 4, MaxFailingCohorts = 100 }, time);
        Assert.True(site.TryAcquire().IsGranted);
        site.Release(HopSignal.Failure, "421 busy");
        site.Limits = new SiteLimits { InitialConcurrency = 10, MaxConcurrency = 20 };
        Assert.Equal(3, site.Window);

        var bound = new Site("mx", One, time);
        bound.Limits = new SiteLimits { InitialConcurrency = 10, MaxConcurrency = 20 };
        Assert.Equal(10, bound.Window);
        bound.Limits = One;
        Assert.Equal(1, bound.Window);
    }

    [Fact]
    public void As_many_are_due_as_there_are_places()
    {
        var (time, heap) = (new TestClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)), new DestinationHeap());
        var most = 1;
        var places = new AttemptPlaces(() => new SchedulerOptions { MaxAttempts = most }, heap, new Lock(), time);
        var site = new Site("mx", new SiteLimits(), time);
        Assert.True(places.TryTake(new Destination("mx:a"), site, null).IsGranted);
        var waiting = Enumerable.Range(0, 4).Select(n => new Destination($"mx:{n}")).ToList();
        Assert.All(waiting, each => Assert.False(places.TryTake(each, site, null).IsGranted));

        places.Wake([site]);
        Assert.Null(heap.TakeDue(time.GetUtcNow()));
        most = 3;
        places.Wake([site]);
        Assert.Same(waiting[0], heap.TakeDue(time.GetUtcNow()));
        Assert.Same(waiting[1], heap.TakeDue(time.GetUtcNow()));
        Assert.Null(heap.TakeDue(time.GetUtcNow()));
        Assert.Equal(2, places.WaitingCount);
    }

    /// <summary>The first attempt does not end; the second message waits for the limit until that is raised.</summary>
    private static async Task AssertSecondGoesAsync(SchedulerOptions before, SchedulerOptions raised)
    {
        await using var next = new HoldingServer("DOT");
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("a.example", (10, "mx.example.org")).AddMx("b.example", (10, "mx.example.org"))
            .AddAddress("mx.example.org", "127.0.0.1");
        relay.StartRelay(next.Server.Port, options => options with { Scheduler = before });
        await relay.QueueAsync(Message, ["first@a.example"]);
        await next.WaitAsync();
        var second = await relay.QueueAsync(Message, ["second@b.example"]);
        // It has asked for a place when its site is known.
        await RelayFixture.UntilAsync(
            () => Task.FromResult(relay.Service.Scheduler.GetStatus("mx:b.example").Site is not null));

        relay.Service.Reload(relay.Service.Options with { Scheduler = raised });
        await RelayFixture.UntilAsync(async () => (await relay.FindAsync(second))[0].State == DeliveryState.Delivered);
        next.GoOn();
    }
}
