using Ulak.Relay.Delivery;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Tests.Support;
using Ulak.Storage;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>A place that becomes free is taken by one that waits, also if the first in the queue has no use for it any more.</summary>
public sealed class PlaceTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    private readonly TestClock _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly DestinationHeap _heap = new();

    [Fact]
    public Task A_destination_that_was_paused_while_it_waited_does_not_hold_up_those_behind_it() =>
        AssertNextIsDeliveredAsync(async relay =>
        {
            await relay.Queue.PauseAsync("mx:b.example", isPaused: true, RelayFixture.Token);
            relay.Service.Scheduler.OnChanged();
        });

    [Fact]
    public Task A_destination_whose_domain_is_gone_meanwhile_does_not_hold_up_those_behind_it() =>
        AssertNextIsDeliveredAsync(relay =>
        {
            relay.Resolver.Mx.Remove("b.example", out _);
            return Task.CompletedTask;
        });

    [Fact]
    public void A_turn_that_the_own_site_does_not_allow_to_use_is_passed_on()
    {
        var places = Create(maxAttempts: 1);
        var (busy, resting) = (CreateSite("busy"), CreateSite("resting"));
        var (first, second, third) = (new Destination("mx:a"), new Destination("mx:b"), new Destination("mx:c"));
        Assert.True(places.TryTake(first, busy, null).IsGranted);
        Assert.False(places.TryTake(second, resting, null).IsGranted);
        Assert.False(places.TryTake(third, busy, null).IsGranted);
        resting.Rest(TimeSpan.FromMinutes(5), "421 busy");

        Assert.True(places.Release(busy, HopSignal.None, ""));
        Assert.Same(second, _heap.TakeDue(_time.GetUtcNow()));
        Assert.Equal(resting.RestsUntil, places.TryTake(second, resting, null).RetryAt);
        Assert.False(second.KeepsTurn);
        Assert.True(places.PassOn(second));
        Assert.Same(third, _heap.TakeDue(_time.GetUtcNow()));
        Assert.True(places.TryTake(third, busy, null).IsGranted);
        Assert.False(places.PassOn(third));
    }

    [Fact]
    public void A_turn_at_a_site_that_rests_is_kept_and_passed_on_by_a_pause()
    {
        var places = Create(maxAttempts: 10);
        var site = CreateSite("resting");
        var (first, second, third) = (new Destination("mx:a"), new Destination("mx:b"), new Destination("mx:c"));
        Assert.True(places.TryTake(first, site, null).IsGranted);
        Assert.False(places.TryTake(second, site, null).IsGranted);
        Assert.False(places.TryTake(third, site, null).IsGranted);
        site.Rest(TimeSpan.FromMinutes(5), "421 busy");

        // Those behind it would be held back as well: one asks for all.
        Assert.True(places.Release(site, HopSignal.None, ""));
        Assert.Same(second, _heap.TakeDue(_time.GetUtcNow()));
        Assert.NotNull(places.TryTake(second, site, null).RetryAt);
        Assert.True(second.KeepsTurn);
        Assert.False(second.IsIdle);

        _time.Advance(TimeSpan.FromMinutes(5));
        second.IsPaused = true;
        Assert.False(places.TryTake(second, site, null).IsGranted);
        Assert.True(places.PassOn(second));
        Assert.Same(third, _heap.TakeDue(_time.GetUtcNow()));
        Assert.True(places.TryTake(third, site, null).IsGranted);
    }

    [Fact]
    public void A_turn_at_servers_that_the_domain_has_left_is_passed_on()
    {
        var places = Create(maxAttempts: 10);
        var (old, other) = (CreateSite("old"), CreateSite("new"));
        var (first, second, third) = (new Destination("mx:a"), new Destination("mx:b"), new Destination("mx:c"));
        Assert.True(places.TryTake(first, old, null).IsGranted);
        Assert.False(places.TryTake(second, old, null).IsGranted);
        Assert.False(places.TryTake(third, old, null).IsGranted);

        Assert.True(places.Release(old, HopSignal.None, ""));
        Assert.True(places.TryTake(second, other, null).IsGranted);
        Assert.True(places.PassOn(second));
        Assert.Same(second, _heap.TakeDue(_time.GetUtcNow()));
        Assert.Same(third, _heap.TakeDue(_time.GetUtcNow()));
    }

    [Fact]
    public void A_place_that_another_took_meanwhile_is_passed_on_when_that_one_gives_it_back()
    {
        var places = Create(maxAttempts: 1);
        var site = CreateSite("mx");
        var (first, second, third) = (new Destination("mx:a"), new Destination("mx:b"), new Destination("mx:c"));
        Assert.True(places.TryTake(first, site, null).IsGranted);
        Assert.False(places.TryTake(second, site, null).IsGranted);
        Assert.False(places.TryTake(third, site, null).IsGranted);

        Assert.True(places.Release(site, HopSignal.None, ""));
        Assert.True(places.TryTake(first, site, null).IsGranted);
        Assert.False(places.PassOn(second));
        Assert.Equal(1, places.WaitingCount);
        Assert.True(places.Release(site, HopSignal.None, ""));
    }

    private AttemptPlaces Create(int maxAttempts) =>
        new(() => new SchedulerOptions { MaxAttempts = maxAttempts }, _heap, new Lock(), _time);

    private Site CreateSite(string name) => new(name, new SiteLimits { InitialConcurrency = 1, MaxConcurrency = 1 }, _time);

    /// <summary>One place; while a.example has it, b.example waits before the others, and is changed.</summary>
    private static async Task AssertNextIsDeliveredAsync(Func<RelayFixture, Task> change)
    {
        await using var next = new HoldingServer("DOT");
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddAddress("mx.example.org", "127.0.0.1");
        foreach (var domain in new[] { "a.example", "b.example", "c.example", "d.example" })
        {
            relay.Resolver.AddMx(domain, (10, "mx.example.org"));
        }

        relay.StartRelay(next.Server.Port, options => options with { Scheduler = options.Scheduler with { MaxAttempts = 1 } });
        await relay.QueueAsync(Message, ["first@a.example"]);
        await next.WaitAsync();
        await relay.QueueAsync(Message, ["second@b.example"]);
        // The first destination waits as well, for what else may be due.
        await UntilWaitingAsync(relay, 2);
        await change(relay);

        // When the second of these waits, the scheduler has read the queue again.
        await relay.QueueAsync(Message, ["third@c.example"]);
        await UntilWaitingAsync(relay, 3);
        var last = await relay.QueueAsync(Message, ["fourth@d.example"]);
        await UntilWaitingAsync(relay, 4);
        next.GoOn();
        await relay.AttemptsAsync(last, 1);
        Assert.Equal(DeliveryState.Delivered, (await relay.FindAsync(last))[0].State);
        Assert.DoesNotContain(next.Server.Messages, message => message.To.Contains("RCPT TO:<second@b.example>"));
    }

    private static Task UntilWaitingAsync(RelayFixture relay, int count) =>
        RelayFixture.UntilAsync(() => Task.FromResult(relay.Service.Scheduler.WaitingDestinations >= count));
}
