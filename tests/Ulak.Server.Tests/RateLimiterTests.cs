using System.Net;
using Microsoft.Extensions.Time.Testing;
using Ulak.Server.Limits;

namespace Ulak.Server.Tests;

/// <summary>Counts of connections and faults by network: exact limits, draining with time, bounded memory.</summary>
public sealed class RateLimiterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Connections_pass_up_to_the_rate_and_again_as_the_count_drains()
    {
        var limiter = Limiter(new AdmissionLimits { ConnectionsPerMinute = 4 });

        Assert.Equal([true, true, true, true, false], Enumerable.Range(0, 5).Select(_ => limiter.TryCountConnection(Client("192.0.2.1"))));
        Assert.True(limiter.TryCountConnection(Client("192.0.2.2")));
        // Five are counted; half a minute drains two, and the next one makes four.
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(limiter.TryCountConnection(Client("192.0.2.1")));
        Assert.False(limiter.TryCountConnection(Client("192.0.2.1")));
    }

    [Fact]
    public void A_flood_is_remembered_for_three_minutes_at_most()
    {
        var limiter = Limiter(new AdmissionLimits { ConnectionsPerMinute = 4 });
        for (var i = 0; i < 1000; i++)
        {
            limiter.TryCountConnection(Client("192.0.2.1"));
        }

        // Twelve are counted, and the one that asks.
        _time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(1));
        Assert.False(limiter.TryCountConnection(Client("192.0.2.1")));
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.True(limiter.TryCountConnection(Client("192.0.2.1")));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Loopback_and_unlimited_rates_are_not_counted(string loopback)
    {
        var limiter = Limiter(new AdmissionLimits { ConnectionsPerMinute = 1, FaultsPerMinute = 1 });
        var unlimited = Limiter(new AdmissionLimits { ConnectionsPerMinute = null, FaultsPerMinute = null });
        limiter.AddFaults(Client(loopback), 100);
        unlimited.AddFaults(Client("192.0.2.1"), 100);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(limiter.TryCountConnection(Client(loopback)));
            Assert.True(limiter.TryCountConnection(null));
            Assert.True(unlimited.TryCountConnection(Client("192.0.2.1")));
        }

        Assert.False(limiter.ExceedsFaultLimit(Client(loopback)) || limiter.ShouldTarpit(Client(loopback), 100));
        Assert.False(unlimited.ExceedsFaultLimit(Client("192.0.2.1")) || unlimited.ShouldTarpit(Client("192.0.2.1"), 100));
    }

    [Fact]
    public void Faults_beyond_the_limit_reject_until_they_have_drained()
    {
        var limiter = Limiter(new AdmissionLimits { FaultsPerMinute = 10 });

        Assert.False(limiter.ExceedsFaultLimit(Client("192.0.2.1")));
        limiter.AddFaults(Client("192.0.2.1"), 10);
        Assert.False(limiter.ExceedsFaultLimit(Client("192.0.2.1")));
        limiter.AddFaults(Client("192.0.2.1"), 1);
        Assert.True(limiter.ExceedsFaultLimit(Client("192.0.2.1")));
        Assert.False(limiter.ExceedsFaultLimit(Client("192.0.2.2")));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(limiter.ExceedsFaultLimit(Client("192.0.2.1")));
    }

    [Fact]
    public void Half_of_the_limit_is_delayed_counting_the_open_session()
    {
        var limiter = Limiter(new AdmissionLimits { FaultsPerMinute = 10 });

        Assert.False(limiter.ShouldTarpit(Client("192.0.2.1"), 4));
        Assert.True(limiter.ShouldTarpit(Client("192.0.2.1"), 5));
        limiter.AddFaults(Client("192.0.2.1"), 3);
        Assert.False(limiter.ShouldTarpit(Client("192.0.2.1"), 1));
        Assert.True(limiter.ShouldTarpit(Client("192.0.2.1"), 2));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(limiter.ShouldTarpit(Client("192.0.2.1"), 2));
    }

    [Fact]
    public void A_flood_of_networks_evicts_those_with_the_lowest_counts()
    {
        var limiter = Limiter(new AdmissionLimits { ConnectionsPerMinute = 2 });
        for (var i = 0; i < 3; i++)
        {
            limiter.TryCountConnection(Client("192.0.2.1"));
        }

        for (var i = 0; i < 60_000; i++)
        {
            limiter.TryCountConnection(new IPEndPoint(new IPAddress(0x0B00_0000 + i), 1));
        }

        Assert.False(limiter.TryCountConnection(Client("192.0.2.1")));
        Assert.InRange(limiter.NetworkCount, 45_000, 50_000);
    }

    [Fact]
    public void At_most_50_000_networks_are_counted()
    {
        var limiter = Limiter(new AdmissionLimits { ConnectionsPerMinute = 2 });
        for (var i = 0; i < 50_000; i++)
        {
            limiter.TryCountConnection(new IPEndPoint(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), 1));
        }

        Assert.Equal(50_000, limiter.NetworkCount);
        limiter.TryCountConnection(Client("192.0.2.1"));
        Assert.Equal(45_001, limiter.NetworkCount);
    }

    [Fact]
    public void A_client_without_faults_takes_no_memory()
    {
        var limiter = Limiter(new AdmissionLimits { FaultsPerMinute = 10 });
        limiter.AddFaults(Client("192.0.2.1"), 0);
        limiter.ShouldTarpit(Client("192.0.2.1"), 1);
        limiter.ExceedsFaultLimit(Client("192.0.2.1"));

        Assert.Equal(0, limiter.NetworkCount);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8::", "2001:db8::")]
    [InlineData("127.0.0.1", null)]
    [InlineData("127.9.9.9", null)]
    [InlineData("::1", null)]
    [InlineData("::ffff:127.0.0.1", null)]
    public void A_client_is_an_IPv4_address_or_a_64_of_IPv6(string address, string? network) =>
        Assert.Equal(network, ClientNetwork.FromEndPoint(Client(address))?.ToString());

    [Fact]
    public void A_transport_without_addresses_has_no_network()
    {
        Assert.Null(ClientNetwork.FromEndPoint(null));
        Assert.Null(ClientNetwork.FromEndPoint(new DnsEndPoint("example.org", 25)));
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(10, 8, false)]
    [InlineData(10, 9, true)]
    [InlineData(100, 89, false)]
    [InlineData(100, 90, true)]
    public void The_server_is_under_load_with_nine_tenths_of_its_connections(int most, int open, bool underLoad)
    {
        var limiter = new ConnectionLimiter(new AdmissionLimits { Connections = most }, _time);
        for (var i = 0; i < open; i++)
        {
            Assert.Equal(AdmissionResult.Admitted, limiter.TryAcquire(null));
        }

        Assert.Equal((open, underLoad), (limiter.Total, limiter.IsUnderLoad));
    }

    [Fact]
    public void Each_limit_of_admission_has_its_result()
    {
        var limiter = new ConnectionLimiter(
            new AdmissionLimits { Connections = 3, ConnectionsPerAddress = 2, ConnectionsPerMinute = 4, FaultsPerMinute = 5 }, _time);
        var client = Client("192.0.2.1");

        Assert.Equal(AdmissionResult.Admitted, limiter.TryAcquire(client));
        Assert.Equal(AdmissionResult.Admitted, limiter.TryAcquire(client));
        Assert.Equal(AdmissionResult.TooManyConnectionsFromAddress, limiter.TryAcquire(client));
        Assert.Equal(AdmissionResult.Admitted, limiter.TryAcquire(Client("192.0.2.2")));
        Assert.Equal(AdmissionResult.TooManyConnections, limiter.TryAcquire(client));
        Assert.Equal(AdmissionResult.RateExceeded, limiter.TryAcquire(client));
        limiter.ReportFaults(Client("192.0.2.3"), 6);
        Assert.Equal(AdmissionResult.TooManyRecentFaults, limiter.TryAcquire(Client("192.0.2.3")));
        Assert.True(limiter.ShouldTarpit(Client("192.0.2.3"), 0));
        Assert.Equal((3, 2), (limiter.Total, limiter.NetworkCount));

        limiter.Release(client);
        Assert.Equal((2, 2), (limiter.Total, limiter.NetworkCount));
        limiter.Release(client);
        limiter.Release(Client("192.0.2.2"));
        Assert.Equal((0, 0), (limiter.Total, limiter.NetworkCount));
    }

    [Fact]
    public void A_connection_that_moves_is_charged_to_the_new_client_or_stays_with_the_old_one()
    {
        var limiter = new ConnectionLimiter(new AdmissionLimits { ConnectionsPerAddress = 1, FaultsPerMinute = 5 }, _time);
        var (proxy, first, second) = (Client("198.51.100.1"), Client("192.0.2.1"), Client("192.0.2.2"));
        limiter.TryAcquire(proxy);

        Assert.Equal(AdmissionResult.Admitted, limiter.TryMove(proxy, first));
        Assert.Equal((1, 1), (limiter.Total, limiter.NetworkCount));
        Assert.Equal(AdmissionResult.Admitted, limiter.TryAcquire(proxy));
        Assert.Equal(AdmissionResult.TooManyConnectionsFromAddress, limiter.TryMove(proxy, first));
        Assert.Equal(AdmissionResult.TooManyConnectionsFromAddress, limiter.TryAcquire(proxy));
        limiter.ReportFaults(second, 6);
        Assert.Equal(AdmissionResult.TooManyRecentFaults, limiter.TryMove(proxy, second));
        Assert.Equal((2, 2), (limiter.Total, limiter.NetworkCount));
    }

    private ClientRateLimiter Limiter(AdmissionLimits limits) => new(_time, limits);

    private static IPEndPoint Client(string address) => new(IPAddress.Parse(address), 4711);
}
