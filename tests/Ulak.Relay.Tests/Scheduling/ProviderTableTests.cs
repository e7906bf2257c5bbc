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
        var limits = ProviderTable.Default.Apply(site, new SiteLimits());
        Assert.Equal(most, limits.MaxConcurrency);
        Assert.Equal(Math.Min(5, most), limits.InitialConcurrency);
        Assert.Equal(2, ProviderTable.Default.Apply(site, new SiteLimits { MaxConcurrency = 2, InitialConcurrency = 1 }).MaxConcurrency);
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
}
