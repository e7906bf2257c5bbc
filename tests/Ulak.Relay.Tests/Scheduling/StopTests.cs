using Ulak.Relay.Scheduling;
using Ulak.Relay.Tests.Support;
using Ulak.Storage;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>A stop lets the attempts that run finish, so that what a server has accepted is not sent to it again after the start.</summary>
public sealed class StopTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    [Fact]
    public async Task A_message_that_the_server_is_accepting_is_finished_and_nothing_more_is_started()
    {
        await using var next = new HoldingServer("DOT");
        await using var relay = await StartAsync(next.Server, perSite: 1);
        var first = await relay.QueueAsync(Message, ["a@example.org"]);
        await next.WaitAsync();
        var second = await relay.QueueAsync(Message, ["b@example.org"]);
        var stopping = relay.Service.StopAsync(RelayFixture.Token);
        Assert.False(stopping.IsCompleted);
        next.GoOn();
        await stopping;
        Assert.Equal(DeliveryState.Delivered, (await relay.FindAsync(first))[0].State);
        Assert.Equal(DeliveryState.Queued, (await relay.FindAsync(second))[0].State);
        Assert.Single(next.Server.Messages);
    }

    [Fact]
    public async Task An_attempt_that_does_not_end_holds_up_a_stop_for_some_seconds_only()
    {
        await using var next = new HoldingServer("MAIL");
        await using var relay = await StartAsync(next.Server, perSite: 5);
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await next.WaitAsync();
        var stopping = relay.Service.StopAsync(RelayFixture.Token);
        await RelayFixture.UntilAsync(() =>
        {
            relay.Time.Advance(TimeSpan.FromSeconds(15));
            return Task.FromResult(stopping.IsCompleted);
        });
        next.GoOn();
        await stopping;
        var delivery = (await relay.FindAsync(id))[0];
        Assert.Equal(DeliveryState.Queued, delivery.State);
        Assert.Empty(delivery.Attempts);
    }

    private static async Task<RelayFixture> StartAsync(HostileServer server, int perSite)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        return relay.StartRelay(server.Port, options => options with
        {
            Scheduler = options.Scheduler with { Limits = new SiteLimits { MaxConcurrency = perSite, InitialConcurrency = perSite } },
        });
    }
}
