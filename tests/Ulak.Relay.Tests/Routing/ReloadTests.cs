using Ulak.Relay.Hops;
using Ulak.Relay.Routing;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Tests.Support;
using Ulak.Storage;
using Xunit;

namespace Ulak.Relay.Tests.Routing;

/// <summary>A new configuration applies at once, and what is queued is delivered.</summary>
public sealed class ReloadTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    [Fact]
    public async Task Routes_hops_and_limits_are_replaced_and_a_queued_message_follows_its_hop()
    {
        await using var first = new HostileServer(line => line == "RCPT" ? "450 4.2.1 busy" : null);
        await using var second = new HostileServer();
        await using var relay = await RelayFixture.CreateAsync();
        relay.StartRelay(25, options => RelayFixture.WithHop(options, Hop("next", first.Port)));
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);

        var options = relay.Service.Options;
        relay.Service.Reload(options with
        {
            Hops = [Hop("next", second.Port)],
            Routes =
            [
                Routes.Create("no", new RouteAction.Refuse(Router.NoRoute), "no@example.org"),
                Routes.Create("hop", new RouteAction.Queue("next", MayReachAnyDomain: true)),
            ],
            Schedule = options.Schedule with { First = TimeSpan.FromMinutes(1) },
            Scheduler = options.Scheduler with { Limits = new SiteLimits { MaxConcurrency = 1, InitialConcurrency = 1 } },
            HostName = "other.example",
        });
        Assert.Equal("550", relay.Service.Router.Decide(new RouteRequest { IsInternal = true }, "no@example.org"));
        Assert.Equal("hop", relay.Service.Router.Decide(new RouteRequest { IsInternal = true }, "a@example.org"));
        Assert.Equal("relay.example", relay.Service.Options.HostName);
        Assert.Equal(1, relay.Service.Scheduler.GetStatus("next").Concurrency);

        // What was queued before keeps its destination, whose servers are new.
        relay.Time.Advance(TimeSpan.FromMinutes(6));
        await relay.AttemptsAsync(id, 2);
        Assert.Equal(DeliveryState.Delivered, (await relay.FindAsync(id))[0].State);
        Assert.Single(second.Messages);
    }

    [Fact]
    public async Task A_hop_that_is_removed_leaves_its_deliveries_in_the_queue()
    {
        await using var server = new HostileServer(line => line == "RCPT" ? "450 4.2.1 busy" : null);
        await using var relay = await RelayFixture.CreateAsync();
        relay.StartRelay(25, options => RelayFixture.WithHop(options, Hop("next", server.Port)));
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        relay.Service.Reload(relay.Service.Options with { Hops = [], Routes = [Routes.Create("in", Routes.Inbox)] });
        relay.Time.Advance(TimeSpan.FromMinutes(6));
        await relay.AttemptsAsync(id, 2);
        var delivery = (await relay.FindAsync(id))[0];
        Assert.Equal(DeliveryState.Queued, delivery.State);
        Assert.StartsWith("4.3.5 The destination next is not in the", delivery.Attempts[^1].Reply, StringComparison.Ordinal);
    }

    private static ServerHop Hop(string name, int port) => new(name) { Servers = [new HopServer("127.0.0.1", port)], Tls = HopTls.None };
}
