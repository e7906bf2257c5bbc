using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Ulak.Client;
using Ulak.Relay.Delivery;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp.Dialogues;
using Ulak.Storage;
using Xunit;

namespace Ulak.Relay.Tests.Delivery;

/// <summary>RFC 8305: an address that accepts no connection costs a delivery 250 ms, and not the time limit of a connection.</summary>
public sealed class AddressRaceTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    private readonly ConcurrentQueue<IPAddress> _tried = new();

    [Fact]
    public async Task An_address_that_accepts_no_connection_is_overtaken_and_tried_last_then()
    {
        await using var four = new HostileServer();
        await using var relay = await StartAsync(four.Port, ["::1", "127.0.0.1"], HangOn(AddressFamily.InterNetworkV6));
        var started = relay.Time.GetUtcNow();
        var attempt = await AttemptAsync(relay);
        Assert.Equal("delivered", attempt.Outcome);
        Assert.Equal([IPAddress.IPv6Loopback, IPAddress.Loopback], _tried);
        // Not the 10 seconds of a connection.
        Assert.InRange(relay.Time.GetUtcNow() - started, ConnectionRace.HeadStart, TimeSpan.FromSeconds(5));
        var failed = Assert.Single(attempt.Dialogue.OfType<EventEntry>(), each => each.Event == SessionEvent.AddressFailed);
        Assert.Equal($"[::1]:{four.Port} did not accept the connection before 127.0.0.1:{four.Port} did", failed.Detail);

        // The idle connection is closed; the next message begins with the address that does.
        relay.Time.Advance(TimeSpan.FromSeconds(30));
        _tried.Clear();
        Assert.Equal("delivered", (await AttemptAsync(relay, advance: false)).Outcome);
        Assert.Equal([IPAddress.Loopback], _tried);
        Assert.Equal(2, four.Connections);
    }

    [Fact]
    public async Task An_idle_connection_to_a_later_address_is_used_before_another_is_opened()
    {
        await using var four = new HostileServer();
        await using var relay = await StartAsync(four.Port, ["::1", "127.0.0.1"], HangOn(AddressFamily.InterNetworkV6));
        await AttemptAsync(relay);
        await AttemptAsync(relay, advance: false);
        Assert.Equal(1, four.Connections);
        Assert.Equal(2, four.Messages.Count);
        Assert.Equal(2, _tried.Count);
    }

    [Fact]
    public async Task No_more_than_six_addresses_are_tried_in_an_attempt()
    {
        await using var relay = await StartAsync(
            2525, [.. Enumerable.Range(1, 9).Select(n => $"192.0.2.{n}")], NeverAsync);
        relay.Resolver.AddMx("example.org", (10, "mx.example.org"), (20, "mx2.example.org")).AddAddress("mx2.example.org", "192.0.2.99");
        var attempt = await AttemptAsync(relay);
        Assert.Equal("deferred", attempt.Outcome);
        Assert.Equal(Enumerable.Range(1, 6).Select(n => $"192.0.2.{n}"), _tried.Select(each => each.ToString()));
        Assert.Contains("192.0.2.1:2525 did not answer", attempt.Reply, StringComparison.Ordinal);
        // Every address that was tried is in the dialogue.
        Assert.Equal(6, attempt.Dialogue.OfType<EventEntry>().Count(each => each.Event == SessionEvent.ConnectionLost));
    }

    [Fact]
    public async Task An_address_whose_server_refuses_the_session_is_followed_by_the_others()
    {
        await using var four = new HostileServer();
        await using var six = new HostileServer(
            line => line == "GREETING" ? "421 4.3.2 too busy" : null, new IPEndPoint(IPAddress.IPv6Loopback, four.Port));
        await using var relay = await StartAsync(four.Port, ["::1", "127.0.0.1"], null);
        Assert.Equal("delivered", (await AttemptAsync(relay)).Outcome);
        Assert.Equal((1, 1), (six.Connections, four.Connections));
    }

    [Fact]
    public async Task A_server_of_equal_preference_with_an_idle_connection_goes_first_and_one_of_a_higher_preference_number_does_not()
    {
        await using var one = new HostileServer();
        await using var two = new HostileServer(endPoint: new IPEndPoint(IPAddress.Parse("127.0.0.2"), one.Port));
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("example.org", (10, "a.example.org"), (10, "b.example.org"))
            .AddMx("example.net", (10, "a.example.org"), (20, "b.example.org"))
            .AddAddress("a.example.org", "127.0.0.1").AddAddress("b.example.org", "127.0.0.2");
        relay.StartRelay(one.Port);
        for (var n = 0; n < 12; n++)
        {
            await relay.AttemptsAsync(await relay.QueueAsync(Message, [$"u{n}@example.org"]), 1);
        }

        Assert.Equal(1, one.Connections + two.Connections);
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["u@example.net"]), 1);
        Assert.Contains(one.Messages, message => message.To.Contains("RCPT TO:<u@example.net>"));
    }

    private static SocketOpener HangOn(AddressFamily family) => (endPoint, options, stop) => endPoint.AddressFamily == family
        ? NeverAsync(endPoint, options, stop)
        : SocketConnector.ConnectAsync(endPoint, options, stop);

    /// <summary>Ends at the time limit of a connection.</summary>
    private static async Task<Socket> NeverAsync(EndPoint endPoint, SmtpClientOptions options, CancellationToken stop)
    {
        await Task.Delay(options.Timeouts.Connect, options.TimeProvider, stop);
        throw new ClientFaultException(new ClientFault(ClientFaultKind.TimedOut, SmtpStep.Connect, $"{endPoint} did not answer"));
    }

    private async Task<RelayFixture> StartAsync(int port, string[] addresses, SocketOpener? connect)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("example.org", (10, "mx.example.org")).AddAddress("mx.example.org", addresses);
        relay.Connect = connect is null ? null : (endPoint, options, stop) =>
        {
            _tried.Enqueue(((IPEndPoint)endPoint).Address);
            return connect(endPoint, options, stop);
        };
        return relay.StartRelay(port);
    }

    private static async Task<StoredAttempt> AttemptAsync(RelayFixture relay, bool advance = true)
    {
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await RelayFixture.UntilAsync(async () =>
        {
            relay.Time.Advance(advance ? TimeSpan.FromMilliseconds(50) : TimeSpan.Zero);
            return (await relay.FindAsync(id)).Sum(each => each.Attempts.Length) >= 1 && relay.Service.Scheduler.ActiveAttempts == 0;
        });
        return (await relay.FindAsync(id))[0].Attempts.First();
    }
}
