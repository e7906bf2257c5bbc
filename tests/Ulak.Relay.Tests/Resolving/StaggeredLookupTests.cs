using System.Net;
using System.Net.Sockets;
using Ulak.Client;
using Ulak.Relay.Resolving;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp.Dialogues;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Resolving;

/// <summary>RFC 8305 §3: the look-up of one address family does not wait for that of the other.</summary>
public sealed class StaggeredLookupTests
{
    private const string Host = "mx.example.org";

    private readonly TestClock _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeResolver _resolver = new();
    private readonly TaskCompletionSource _six = new();
    private readonly TaskCompletionSource _four = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IPv6_addresses_are_used_at_once_and_the_others_follow()
    {
        var finding = Find("2001:db8::1", "192.0.2.1");
        Assert.False(finding.IsCompleted);
        _six.SetResult();
        var found = await finding;
        Assert.Equal("2001:db8::1", Assert.Single(found.First.Records).ToString());
        _four.SetResult();
        Assert.Equal("192.0.2.1", Assert.Single((await found.Later!).Records).ToString());
    }

    [Fact]
    public async Task IPv4_addresses_wait_50_ms_for_those_of_IPv6_and_no_longer()
    {
        var finding = Find("2001:db8::1", "192.0.2.1");
        _four.SetResult();
        _time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(finding.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var found = await finding;
        Assert.Equal("192.0.2.1", Assert.Single(found.First.Records).ToString());
        _six.SetResult();
        Assert.Equal("2001:db8::1", Assert.Single((await found.Later!).Records).ToString());
    }

    [Fact]
    public async Task IPv6_addresses_that_arrive_within_50_ms_are_first()
    {
        var finding = Find("2001:db8::1", "192.0.2.1");
        _four.SetResult();
        _time.Advance(TimeSpan.FromMilliseconds(20));
        _six.SetResult();
        var found = await finding;
        Assert.Equal(["2001:db8::1", "192.0.2.1"], found.First.Records.Select(each => each.ToString()));
        Assert.Null(found.Later);
    }

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("2001:db8::1", false)]
    public async Task A_family_without_addresses_decides_nothing(string only, bool sixIsFirst)
    {
        var finding = Find(only);
        (sixIsFirst ? _six : _four).SetResult();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(finding.IsCompleted);
        (sixIsFirst ? _four : _six).SetResult();
        var found = await finding;
        Assert.Equal(only, Assert.Single(found.First.Records).ToString());
    }

    [Fact]
    public async Task A_delivery_begins_with_the_addresses_that_are_known_and_adds_the_others_to_the_race()
    {
        await using var six = new HostileServer(endPoint: new IPEndPoint(IPAddress.IPv6Loopback, 0));
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("example.org", (10, Host)).AddAddress(Host, "::1", "127.0.0.1");
        relay.Resolver.Slow[(Host, AddressFamily.InterNetworkV6)] = _six.Task;
        // The IPv4 address accepts no connection; that of IPv6 is found while it is tried.
        relay.Connect = async (endPoint, options, stop) =>
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                return await SocketConnector.ConnectAsync(endPoint, options, stop);
            }

            _six.TrySetResult();
            await Task.Delay(options.Timeouts.Connect, options.TimeProvider, stop);
            throw new ClientFaultException(new ClientFault(ClientFaultKind.TimedOut, SmtpStep.Connect, $"{endPoint} did not answer"));
        };
        relay.StartRelay(six.Port);
        var started = relay.Time.GetUtcNow();
        var id = await relay.QueueAsync("Subject: x\r\n\r\nHello\r\n", ["a@example.org"]);
        await RelayFixture.UntilAsync(async () =>
        {
            // Far less than the limit for connecting to one address, however long this machine takes.
            if (relay.Time.GetUtcNow() - started < TimeSpan.FromSeconds(5))
            {
                relay.Time.Advance(TimeSpan.FromMilliseconds(50));
            }

            return (await relay.FindAsync(id))[0].Attempts.Length > 0 && relay.Service.Scheduler.ActiveAttempts == 0;
        });
        var attempt = (await relay.FindAsync(id))[0].Attempts.Single();
        Assert.Equal("delivered", attempt.Outcome);
        Assert.InRange(relay.Time.GetUtcNow() - started, StaggeredLookup.ResolutionDelay, TimeSpan.FromSeconds(5));
        Assert.Contains(
            attempt.Dialogue.OfType<EventEntry>(),
            each => each.Detail == $"127.0.0.1:{six.Port} did not accept the connection before [::1]:{six.Port} did");
    }

    private Task<StaggeredAddresses> Find(params string[] addresses)
    {
        _resolver.AddAddress(Host, addresses);
        _resolver.Slow[(Host, AddressFamily.InterNetworkV6)] = _six.Task;
        _resolver.Slow[(Host, AddressFamily.InterNetwork)] = _four.Task;
        return StaggeredLookup.FindAsync(_resolver, Host, _time, Token).AsTask();
    }
}
