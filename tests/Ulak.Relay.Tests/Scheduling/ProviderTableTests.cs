using Ulak.Relay.Hops;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>The limits of large providers.</summary>
public sealed class ProviderTableTests
{
    [Theory]
    [InlineData("alt1.gmail-smtp-in.l.google.com,gmail-smtp-in.l.google.com", 5)]
    [InlineData("mta5.am0.yahoodns.net", 10)]
    [InlineData("example-org.mail.protection.outlook.com", 5)]
    [InlineData("eur.olc.protection.outlook.com", 5)]
    [InlineData("mx.example.org", 20)]
    [InlineData("mx.example.org,aspmx.l.google.com", 20)]
    [InlineData("google.com.example.org", 20)]
    public void A_site_has_the_limits_of_its_provider(string site, int most)
    {
        var hosts = site.Split(',');
        var limits = ProviderTable.Default.Apply(hosts, new SiteLimits());
        Assert.Equal(most, limits.MaxConcurrency);
        Assert.Equal(Math.Min(5, most), limits.InitialConcurrency);
        Assert.Equal(2, ProviderTable.Default.Apply(hosts, new SiteLimits { MaxConcurrency = 2, InitialConcurrency = 1 }).MaxConcurrency);
    }

    [Theory]
    [InlineData("smtp.provider.example", 2, 30)]
    [InlineData("aspmx.l.google.com,alt1.aspmx.l.google.com", 50, null)]
    [InlineData("smtp.provider.example,mx.example.org", 20, null)]
    [InlineData("mta5.am0.yahoodns.net", 10, null)]
    public void The_limits_of_the_configuration_go_first_in_either_direction(string site, int connections, int? rate)
    {
        var table = ProviderTable.Default.With(
        [
            new Provider("p", ["*.provider.example"], "") { Connections = 2, MessagesPerMinute = 30, IsConfigured = true },
            new Provider("g", ["*.google.com"], "") { Connections = 50, IsConfigured = true },
        ]);
        var limits = table.Apply(site.Split(','), new SiteLimits());
        Assert.Equal((connections, rate), (limits.MaxConcurrency, limits.MessagesPerMinute));
    }

    [Fact]
    public void Each_provider_has_a_source_and_limits() => Assert.All(ProviderTable.Default.All, each =>
    {
        Assert.True(each.Source.Length > 20 && each.Connections > 0 && each.MessagesPerConnection > 0, each.Name);
        Assert.NotEmpty(each.Hosts);
    });

    [Fact]
    public async Task A_connection_is_closed_after_the_messages_that_its_host_allows()
    {
        await using var server = new HostileServer();
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("icloud.example", (10, "mx01.mail.icloud.com")).AddAddress("mx01.mail.icloud.com", "127.0.0.1");
        relay.StartRelay(server.Port);
        for (var n = 0; n < 6; n++)
        {
            await relay.AttemptsAsync(await relay.QueueAsync("Subject: x\r\n\r\n", [$"u{n}@icloud.example"]), 1);
        }

        Assert.Equal(6, server.Messages.Count);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_rate_counts_messages_and_what_is_over_it_waits_for_the_next_minute()
    {
        await using var server = new HostileServer();
        await using var relay = await RelayFixture.CreateAsync();
        var site = new Provider("smart", ["127.0.0.1"], "") { MessagesPerMinute = 3, MessagesPerConnection = 2, IsConfigured = true };
        relay.StartRelay(25, options => RelayFixture.WithHop(options, new ServerHop("next")
        {
            Servers = [new HopServer("127.0.0.1", server.Port)],
            Tls = HopTls.None,
        }) with
        {
            Scheduler = options.Scheduler with { Providers = ProviderTable.Default.With([site]) },
        });
        for (var n = 0; n < 3; n++)
        {
            await relay.AttemptsAsync(await relay.QueueAsync("Subject: x\r\n\r\n", [$"u{n}@example.org"]), 1);
        }

        // Two on the first connection, one on the second.
        Assert.Equal((3, 2), (server.Messages.Count, server.Connections));
        var fourth = await relay.QueueAsync("Subject: x\r\n\r\n", ["u4@example.org"]);
        await RelayFixture.UntilAsync(() => Task.FromResult(relay.Service.Scheduler.ActiveAttempts == 0));
        Assert.Empty((await relay.FindAsync(fourth))[0].Attempts);
        relay.Time.Advance(TimeSpan.FromMinutes(1));
        await relay.AttemptsAsync(fourth, 1);
    }
}
