using System.Net;
using Microsoft.Extensions.Time.Testing;
using Ulak.Server.Auth;
using Ulak.Server.Limits;

namespace Ulak.Server.Tests;

/// <summary>Failed logins are counted by network, in bounded memory.</summary>
public sealed class LoginGuardTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void All_addresses_of_a_64_count_as_one_client()
    {
        var guard = Guard();
        for (var i = 1; i <= 20; i++)
        {
            guard.RecordFailure(Client($"2001:db8:0:1::{i:x}"));
        }

        Assert.True(guard.IsBlocked(Client("2001:db8:0:1:ffff::1")));
        Assert.False(guard.IsBlocked(Client("2001:db8:0:2::1")));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void Loopback_is_never_blocked(string address)
    {
        var guard = Guard();
        for (var i = 0; i < 100; i++)
        {
            guard.RecordFailure(Client(address));
        }

        Assert.False(guard.IsBlocked(Client(address)));
    }

    [Fact]
    public void A_block_ends_after_the_window()
    {
        var guard = Guard();
        for (var i = 0; i < 19; i++)
        {
            guard.RecordFailure(Client("192.0.2.1"));
        }

        Assert.False(guard.IsBlocked(Client("192.0.2.1")));
        guard.RecordFailure(Client("192.0.2.1"));
        Assert.True(guard.IsBlocked(Client("192.0.2.1")));
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.True(guard.IsBlocked(Client("192.0.2.1")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(guard.IsBlocked(Client("192.0.2.1")));
    }

    [Fact]
    public void After_the_window_failures_count_from_the_start()
    {
        var guard = Guard();
        Fail(guard, "192.0.2.1", 19);
        _time.Advance(TimeSpan.FromMinutes(10));
        Fail(guard, "192.0.2.1", 19);
        Assert.False(guard.IsBlocked(Client("192.0.2.1")));
        Fail(guard, "192.0.2.1", 1);
        Assert.True(guard.IsBlocked(Client("192.0.2.1")));
    }

    [Fact]
    public void Networks_whose_window_is_over_are_evicted_first()
    {
        var guard = Guard();
        for (var i = 0; i < 5_000; i++)
        {
            Fail(guard, Network(i), 5);
        }

        _time.Advance(TimeSpan.FromMinutes(10));
        for (var i = 5_000; i < 10_001; i++)
        {
            Fail(guard, Network(i), 1);
        }

        Assert.Equal(9_001, guard.NetworkCount);
        Assert.All(Enumerable.Range(5_000, 5_001), i => Assert.True(IsCounted(guard, i)));
    }

    [Fact]
    public void Of_networks_with_equal_counts_the_oldest_are_evicted_first()
    {
        var guard = Guard();
        for (var i = 0; i < 10_001; i++)
        {
            Fail(guard, Network(i), 1);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(9_001, guard.NetworkCount);
        Assert.False(IsCounted(guard, 999));
        Assert.True(IsCounted(guard, 1_000));
        Assert.True(IsCounted(guard, 9_999));
    }

    [Fact]
    public void A_flood_of_networks_frees_none_that_is_blocked()
    {
        var guard = Guard();
        for (var i = 0; i < 20; i++)
        {
            guard.RecordFailure(Client("192.0.2.1"));
        }

        for (var i = 0; i < 30_000; i++)
        {
            guard.RecordFailure(Client($"2001:db8:{i:x}::1"));
        }

        Assert.True(guard.IsBlocked(Client("192.0.2.1")));
        Assert.InRange(guard.NetworkCount, 1, 10_000);
    }

    [Fact]
    public void The_limit_can_be_set_and_turned_off()
    {
        var strict = Guard(new AdmissionLimits { FailedLogins = 2, FailedLoginWindow = TimeSpan.FromHours(1) });
        var off = Guard(new AdmissionLimits { FailedLogins = null });
        for (var i = 0; i < 2; i++)
        {
            strict.RecordFailure(Client("192.0.2.1"));
            off.RecordFailure(Client("192.0.2.1"));
        }

        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(strict.IsBlocked(Client("192.0.2.1")));
        Assert.False(off.IsBlocked(Client("192.0.2.1")));
    }

    // 19 more failures block a network that has one already.
    private static bool IsCounted(LoginGuard guard, int network)
    {
        Fail(guard, Network(network), 19);
        return guard.IsBlocked(Client(Network(network)));
    }

    private static string Network(int number) => $"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}";

    private static void Fail(LoginGuard guard, string address, int times)
    {
        for (var i = 0; i < times; i++)
        {
            guard.RecordFailure(Client(address));
        }
    }

    private LoginGuard Guard(AdmissionLimits? limits = null) => new(_time, limits ?? AdmissionLimits.Default);

    private static IPEndPoint Client(string address) => new(IPAddress.Parse(address), 4711);
}
