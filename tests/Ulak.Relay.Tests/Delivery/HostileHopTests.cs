using Ulak.Relay.Tests.Support;
using Ulak.Storage;
using Xunit;

namespace Ulak.Relay.Tests.Delivery;

/// <summary>The table of outcomes: a next hop that replies anything at any step.</summary>
public sealed class HostileHopTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    /// <summary>Step, reply, the outcome, and the reason.</summary>
    public static TheoryData<string, string, string, string> Outcomes => new()
    {
        { "GREETING", "220 ok", "delivered", "" },
        { "GREETING", "421 4.3.2 closing", "deferred", "*" },
        { "GREETING", "450 4.3.2 busy", "deferred", "*" },
        { "GREETING", "554 5.7.1 no service", "deferred", "*" },
        { "GREETING", "521 5.3.2 no mail here", "failed", "*" },
        { "GREETING", "HTTP/1.1 400 Bad Request", "deferred", "network" },
        { "GREETING", "250 ok", "deferred", "network" },
        { "GREETING", "CLOSE", "deferred", "network" },
        { "EHLO", "421 4.7.0 too many connections", "deferred", "*" },
        { "EHLO", "CLOSE", "deferred", "network" },
        { "EHLO", "550 5.7.1 HELO rejected", "delivered", "" },
        { "MAIL", "451 4.7.1 greylisted, try again later", "deferred", "greylisted" },
        { "MAIL", "421 4.3.0 closing", "deferred", "*" },
        { "MAIL", "550 5.7.1 your address is on a blocklist", "failed", "*" },
        { "MAIL", "250-broken\r\n999 x", "deferred", "network" },
        { "MAIL", "354 what", "deferred", "network" },
        { "MAIL", "CLOSE", "deferred", "network" },
        { "RCPT", "550 5.1.1 user unknown", "failed", "address-unknown" },
        { "RCPT", "450 4.2.1 mailbox busy", "deferred", "*" },
        { "RCPT", "452 4.2.2 mailbox full", "deferred", "mailbox-full" },
        { "RCPT", "552 5.2.2 too many recipients", "deferred", "*" },
        { "RCPT", "553 5.1.3 bad address", "failed", "*" },
        { "RCPT", "421 4.7.0 closing", "deferred", "*" },
        { "RCPT", "251 2.1.5 forwarded", "delivered", "" },
        { "RCPT", "354 what", "deferred", "network" },
        { "RCPT", "CLOSE", "deferred", "network" },
        { "DATA", "554 5.5.1 no valid recipients", "failed", "*" },
        { "DATA", "451 4.3.0 later", "deferred", "*" },
        { "DATA", "250 ok", "deferred", "network" },
        { "DATA", "CLOSE", "deferred", "network" },
        { "CONTENT", "CLOSE", "deferred", "network" },
        { "DOT", "554 5.7.1 spam", "failed", "*" },
        { "DOT", "552 5.3.4 message too big", "failed", "too-large" },
        { "DOT", "452 4.3.1 disk full", "deferred", "system-full" },
        { "DOT", "421 4.3.0 closing", "deferred", "*" },
        { "DOT", "250 2.0.0 ok", "delivered", "" },
        { "DOT", "354 what", "deferred", "network" },
        { "DOT", "CLOSE", "deferred", "network" },
        { "QUIT", "CLOSE", "delivered", "" },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Every_reply_has_its_outcome(string step, string reply, string outcome, string reason)
    {
        await using var server = new HostileServer(line => line == step ? reply : null);
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port);

        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        var attempt = Assert.Single((await relay.FindAsync(id))[0].Attempts);
        Assert.Equal(outcome, attempt.Outcome);
        if (reason != "*")
        {
            Assert.Equal(reason, attempt.Reason);
        }

        Assert.Equal("mx.example.org", attempt.Host);
        Assert.NotEmpty(attempt.Dialogue);
        Assert.Equal(outcome == "delivered" ? 1 : 0, server.Messages.Count);
    }

    [Fact]
    public async Task Each_recipient_has_its_own_outcome()
    {
        await using var server = new HostileServer(line => line switch
        {
            "RCPT TO:<b@example.org>" => "550 5.1.1 user unknown",
            "RCPT TO:<c@example.org>" => "450 4.2.1 busy",
            _ => null,
        });
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port);

        var id = await relay.QueueAsync(Message, ["a@example.org", "b@example.org", "c@example.org"]);
        await relay.AttemptsAsync(id, 3);
        var deliveries = await relay.FindAsync(id);
        Assert.Equal([DeliveryState.Delivered, DeliveryState.Failed, DeliveryState.Queued], deliveries.Select(each => each.State));
        Assert.Equal(1, server.Connections);
        Assert.Equal(["RCPT TO:<a@example.org>"], server.Messages.Single().To);
    }

    [Fact]
    public async Task The_next_server_is_tried_when_the_first_is_down_or_busy()
    {
        await using var server = new HostileServer();
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("example.org", (10, "down.example.org"), (10, "none.example.org"), (20, "mx.example.org"))
            .AddAddress("down.example.org", "127.0.0.2").AddAddress("mx.example.org", "127.0.0.1");
        relay.StartRelay(server.Port);
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        Assert.Equal("mx.example.org", (await relay.FindAsync(id))[0].Attempts.Single().Host);
        Assert.Single(server.Messages);
    }

    [Fact]
    public async Task The_octets_arrive_as_they_were_sent()
    {
        var content = "Subject: =?utf-8?B?w6Q=?=\r\nX: \t folded\r\n  value\r\n\r\n.dot\r\n..two\r\n\r\n"
            + new string('x', 990) + "\r\n \r\n";
        await using var server = new HostileServer();
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port);
        var id = await relay.QueueAsync(content, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        var data = server.Messages.Single().Data;
        Assert.StartsWith("Received: by relay.example", data, StringComparison.Ordinal);
        Assert.EndsWith(content, data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_is_used_again_and_one_that_broke_costs_no_attempt()
    {
        var messages = 0;
        await using var server = new HostileServer(
            line => line == "MAIL" && messages == 2 && Interlocked.Increment(ref messages) == 3 ? "CLOSE" : null);
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port);
        for (var n = 1; n <= 3; n++)
        {
            var id = await relay.QueueAsync(Message, ["a@example.org"]);
            await relay.AttemptsAsync(id, 1);
            Assert.Equal("delivered", (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
            messages = n;
        }

        Assert.Equal(2, server.Connections);
        Assert.Equal(3, server.Messages.Count);
    }

    [Fact]
    public async Task A_message_of_eight_bits_is_converted_for_a_server_without_8BITMIME()
    {
        await using var server = new HostileServer { Extensions = ["PIPELINING"] };
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port);
        var id = await relay.QueueAsync(
            "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nM\u00c3\u00bcnchen\r\n",
            ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        Assert.Equal("delivered", (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
        var data = server.Messages.Single().Data;
        Assert.All(data, c => Assert.True(c < 128));
        using var message = MimeKit.MimeMessage.Load(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(data)));
        Assert.Equal("München", message.TextBody!.Trim());
    }

    [Fact]
    public async Task DSN_parameters_are_passed_on_to_a_server_with_DSN_and_only_there()
    {
        await using var server = new HostileServer { Extensions = ["PIPELINING", "DSN"] };
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port);
        var id = await relay.QueueAsync(
            Message,
            ["a@example.org"],
            mailParameters: "SIZE=100 RET=HDRS ENVID=e1",
            rcptParameters: "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b@example.net");
        await relay.AttemptsAsync(id, 1);
        Assert.Contains("MAIL FROM:<ann@example.net> RET=HDRS ENVID=e1", server.Lines);
        Assert.Contains("RCPT TO:<a@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b@example.net", server.Lines);

        server.Extensions = ["PIPELINING"];
        relay.Time.Advance(TimeSpan.FromSeconds(10));
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["c@example.org"], rcptParameters: "NOTIFY=FAILURE"), 1);
        Assert.Contains("RCPT TO:<c@example.org>", server.Lines);
    }
}
