using System.Net;
using Ulak.Relay.Delivery;
using Ulak.Relay.Tests.Support;
using Ulak.Storage;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Delivery;

/// <summary>IPv6 and IPv4: a family that is refused or cannot be reached is replaced by the other.</summary>
public sealed class AddressFamilyTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    private static async Task<RelayFixture> StartAsync(int port)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("example.org", (10, "mx.example.org")).AddAddress("mx.example.org", "::1", "127.0.0.1");
        return relay.StartRelay(port);
    }

    [Theory]
    [InlineData("RCPT", "550 5.7.25 The IP address sending this message does not have a PTR record setup")]
    [InlineData("RCPT", "451 4.7.650 The mail server has been temporarily rate limited due to IP reputation")]
    [InlineData("DOT", "550 5.7.1 SPF check failed for the sending address")]
    [InlineData("MAIL", "554 5.7.1 Service unavailable; client host is blocked using zen.spamhaus.org")]
    [InlineData("GREETING", "554 5.7.1 blocked using zen.spamhaus.org")]
    public async Task A_refusal_of_our_address_is_tried_on_the_other_family(string step, string reply)
    {
        await using var four = new HostileServer();
        await using var six = new HostileServer(line => line == step ? reply : null, new IPEndPoint(IPAddress.IPv6Loopback, four.Port));
        await using var relay = await StartAsync(four.Port);
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        Assert.Equal("delivered", (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
        Assert.Equal(1, six.Connections);
        Assert.Single(four.Messages);
    }

    [Fact]
    public async Task A_refusal_by_both_families_is_final_and_one_of_the_recipient_is_not_repeated()
    {
        const string Blocked = "554 5.7.1 client host is blocked using zen.spamhaus.org";
        await using var four = new HostileServer(line => line == "RCPT TO:<a@example.org>" ? Blocked : null);
        await using var six = new HostileServer(
            line => line switch { "RCPT TO:<a@example.org>" => Blocked, "RCPT" => "550 5.1.1 unknown user", _ => null },
            new IPEndPoint(IPAddress.IPv6Loopback, four.Port));
        await using var relay = await StartAsync(four.Port);
        var id = await relay.QueueAsync(Message, ["a@example.org", "b@example.org"], from: "");
        await relay.AttemptsAsync(id, 2);
        Assert.Equal([DeliveryState.Failed, DeliveryState.Failed], (await relay.FindAsync(id)).Select(each => each.State));
        Assert.DoesNotContain("RCPT TO:<b@example.org>", four.Lines);
        Assert.Contains("RCPT TO:<a@example.org>", four.Lines);
    }

    [Fact]
    public async Task An_address_that_cannot_be_reached_is_tried_last_for_a_while()
    {
        await using var four = new HostileServer();
        await using var relay = await StartAsync(four.Port);
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"]), 1);

        // The server has IPv6 now; for ten minutes it is not tried first.
        await using var six = new HostileServer(null, new IPEndPoint(IPAddress.IPv6Loopback, four.Port));
        relay.Time.Advance(TimeSpan.FromMinutes(1));
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"]), 1);
        Assert.Equal(0, six.Connections);
        relay.Time.Advance(TimeSpan.FromMinutes(10));
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"]), 1);
        Assert.Equal(1, six.Connections);
        Assert.Equal(2, four.Messages.Count);
    }

    [Fact]
    public void The_memory_of_addresses_is_bounded()
    {
        var time = new TestClock(DateTimeOffset.UnixEpoch);
        var reachability = new Reachability(time);
        var last = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 25);
        for (var n = 0; n < 30_000; n++)
        {
            reachability.Record(new IPEndPoint(n, 25), isReached: false);
        }

        reachability.Record(last, isReached: false);
        var other = new IPEndPoint(IPAddress.IPv6Loopback, 25);
        Assert.Equal([other, last], reachability.Order([last, other]));
        Assert.InRange(reachability.Count, 1, 10_000);
    }
}
