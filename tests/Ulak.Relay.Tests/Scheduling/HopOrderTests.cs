using Ulak.Relay.Hops;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>Smart hosts: the first by weight, the others if it is away, and the fall-back last. What has priority goes first.</summary>
public sealed class HopOrderTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    [Fact]
    public async Task A_server_with_three_times_the_weight_is_first_three_times_as_often()
    {
        // One connection for each message.
        await using var heavy = new HostileServer(line => line == "QUIT" ? "CLOSE" : null);
        await using var light = new HostileServer();
        await using var relay = await RelayFixture.CreateAsync();
        relay.StartRelay(25, options => RelayFixture.WithHop(options, new ServerHop("next")
        {
            Servers = [new HopServer("127.0.0.1", heavy.Port, 3), new HopServer("127.0.0.1", light.Port)],
            Tls = HopTls.None,
        }));
        for (var n = 0; n < 80; n++)
        {
            await relay.AttemptsAsync(await relay.QueueAsync(Message, [$"u{n}@example.org"]), 1);
        }

        Assert.Equal(80, heavy.Messages.Count + light.Messages.Count);
        // 60 are expected; fewer than 44 or more than 76 happen once in some ten thousand times.
        Assert.InRange(heavy.Messages.Count, 44, 76);
    }

    [Fact]
    public async Task The_fallback_is_used_only_when_no_other_server_can_be_reached()
    {
        await using var fallback = new HostileServer();
        var first = new HostileServer();
        await using var relay = await RelayFixture.CreateAsync();
        relay.StartRelay(25, options => RelayFixture.WithHop(options, new ServerHop("next")
        {
            Servers = [new HopServer("127.0.0.1", first.Port)],
            Fallback = [new HopServer("127.0.0.1", fallback.Port, 1_000)],
            Tls = HopTls.None,
        }));
        for (var n = 0; n < 5; n++)
        {
            await relay.AttemptsAsync(await relay.QueueAsync(Message, [$"u{n}@example.org"]), 1);
        }

        Assert.Equal((5, 0), (first.Messages.Count, fallback.Messages.Count));
        await first.DisposeAsync();
        var id = await relay.QueueAsync(Message, ["last@example.org"]);
        await relay.AttemptsAsync(id, 1);
        Assert.Single(fallback.Messages);
    }

    [Theory]
    [InlineData("MT-PRIORITY=4", "MT-PRIORITY=-2")]
    [InlineData("MT-PRIORITY=1", "")]
    public async Task A_message_with_a_higher_priority_goes_before_one_that_came_a_little_earlier(string high, string low)
    {
        await using var server = new HostileServer();
        await using var relay = await RelayFixture.CreateAsync();
        relay.StartRelay(25, options => RelayFixture.WithHop(options, new ServerHop("next")
        {
            Servers = [new HopServer("127.0.0.1", server.Port)],
            Tls = HopTls.None,
        }) with
        {
            Scheduler = options.Scheduler with { Limits = options.Scheduler.Limits with { InitialConcurrency = 1, MaxConcurrency = 1 } },
        });
        await relay.Queue.PauseAsync("next", true, RelayFixture.Token);
        relay.Service.Scheduler.OnChanged();
        await relay.QueueAsync(Message, ["low@example.org"], "a@example.net", low);
        await relay.QueueAsync(Message, ["high@example.org"], "b@example.net", high);
        await relay.Queue.PauseAsync("next", false, RelayFixture.Token);
        relay.Service.Scheduler.OnChanged();
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count == 2));
        Assert.Equal(
            ["RCPT TO:<high@example.org>", "RCPT TO:<low@example.org>"], server.Messages.Select(message => message.To.Single()));
    }
}
