using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ulak.EndToEnd.Neighbours;
using Ulak.Relay.Resolving;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>The resolver of the relay against NSD on the loopback.</summary>
public sealed class DnsResolverTests
{
    private const string Zone = """
        @        MX 20 mx2
        @        MX 10 mx1
        mx1      A 192.0.2.1
        mx1      AAAA 2001:db8::1
        mx1      AAAA 2001:db8::2
        mx2      A 192.0.2.2
        null     MX 0 .
        implicit A 192.0.2.3
        six      AAAA 2001:db8::6
        text     TXT "only text"
        alias    CNAME mail
        mail     MX 10 mx1
        toalias  MX 10 www
        www      CNAME mx1
        dangling CNAME nowhere
        circle   CNAME circle2
        circle2  CNAME circle
        _mta-sts TXT "v=STSv1; " "id=20260101T000000;"
        own      MX 5 better
        own      MX 10 relay.example.com.
        own      MX 20 worse
        better   A 192.0.2.9
        worse    A 192.0.2.10
        loop     MX 10 relay.example.com.
        xn--mnchen-3ya MX 10 mx1
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("example.test", "mx1.example.test mx2.example.test")]
    [InlineData("EXAMPLE.test.", "mx1.example.test mx2.example.test")]
    [InlineData("null.example.test", "556 5.1.10")]
    [InlineData("implicit.example.test", "implicit.example.test")]
    [InlineData("six.example.test", "six.example.test")]
    [InlineData("text.example.test", "550 5.4.4")]
    [InlineData("alias.example.test", "mx1.example.test")]
    [InlineData("toalias.example.test", "www.example.test")]
    [InlineData("dangling.example.test", "550 5.1.2")]
    [InlineData("nowhere.example.test", "550 5.1.2")]
    [InlineData("own.example.test", "better.example.test")]
    [InlineData("loop.example.test", "554 5.4.6")]
    [InlineData("münchen.example.test", "mx1.example.test")]
    [InlineData("broken.test", "451 4.4.3")]
    [InlineData("not-served.test", "451 4.4.3")]
    [InlineData("a..example.test", "550 5.1.2")]
    [InlineData("[192.0.2.7]", "192.0.2.7")]
    public async Task The_servers_of_a_domain_are_found_or_the_cause_is_stated(string domain, string expected)
    {
        await using var nsd = await Nsd.StartAsync(("example.test", Zone), ("broken.test", null));
        var exchangers = new MailExchangers(new DnsMailResolver([nsd.EndPoint]), ["relay.example.com"], Random.Shared);
        var found = await exchangers.FindAsync(domain, Token);
        var actual = found.Failure is { Reply: var reply } ? $"{reply.Code} {reply.Enhanced}" : string.Join(' ', found.Hosts);
        Assert.True(expected == actual, $"{actual}: {found.Failure?.Reply.Text}");
    }

    [Fact]
    public async Task Records_of_every_type_are_read()
    {
        var many = new StringBuilder(Zone).AppendLine();
        for (var n = 0; n < 300; n++)
        {
            many.AppendLine(CultureInfo.InvariantCulture, $"many MX {n} a-long-name-of-a-server-{n}");
        }

        await using var nsd = await Nsd.StartAsync(("example.test", many.ToString()), ("broken.test", null));
        var resolver = new DnsMailResolver([nsd.EndPoint]);

        // IPv6 and IPv4 in turns, IPv6 first.
        var addresses = await resolver.LookupAddressesAsync("www.example.test", Token);
        Assert.Equal(["2001:db8::1|2001:db8::2", "192.0.2.1", "2001:db8::1|2001:db8::2"],
            addresses.Records.Select(each => each.ToString().StartsWith("2001:db8::", StringComparison.Ordinal)
                ? "2001:db8::1|2001:db8::2"
                : each.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(60), (await resolver.LookupMxAsync("example.test", Token)).TimeToLive);
        Assert.Equal(["v=STSv1; id=20260101T000000;"], (await resolver.LookupTextAsync("_mta-sts.example.test", Token)).Records);

        // More than a UDP response holds: by TCP.
        Assert.Equal(300, (await resolver.LookupMxAsync("many.example.test", Token)).Records.Length);
        Assert.Equal(LookupStatus.NoName, (await resolver.LookupAddressesAsync("nowhere.example.test", Token)).Status);
        Assert.Equal(LookupStatus.NoData, (await resolver.LookupAddressesAsync("null.example.test", Token)).Status);
        Assert.Equal(LookupStatus.Failed, (await resolver.LookupAddressesAsync("mx.broken.test", Token)).Status);
        var circle = await resolver.LookupMxAsync("circle.example.test", Token);
        Assert.NotEqual(LookupStatus.Found, circle.Status);
    }

    [Theory]
    [InlineData("example.test", "mx1.example.test mx2.example.test")]
    [InlineData("toalias.example.test", "www.example.test")]
    [InlineData("null.example.test", "556 5.1.10")]
    [InlineData("nowhere.example.test", "550 5.1.2")]
    [InlineData("bogus.test", "451 4.4.3")]
    public async Task A_validating_resolver_finds_the_servers_and_a_zone_that_fails_its_check_is_temporary(string domain, string expected)
    {
        await using var nsd = await Nsd.StartAsync(("example.test", Zone), ("bogus.test", "@ MX 10 mx\nmx A 192.0.2.1"));
        await using var unbound = await Unbound.StartAsync(
            nsd.EndPoint,
            ["example.test", "bogus.test"],
            "bogus.test. DS 12345 8 2 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        var exchangers = new MailExchangers(new DnsMailResolver([unbound.EndPoint]), ["relay.example.com"], Random.Shared);
        var found = await exchangers.FindAsync(domain, Token);
        var actual = found.Failure is { Reply: var reply } ? $"{reply.Code} {reply.Enhanced}" : string.Join(' ', found.Hosts);
        Assert.True(expected == actual, $"{actual}: {found.Failure?.Reply.Text}");
    }

    [Fact]
    public async Task A_name_server_that_does_not_reply_is_temporary_and_the_next_is_asked()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var silentEndPoint = (IPEndPoint)silent.Client.LocalEndPoint!;
        var alone = new DnsMailResolver([silentEndPoint], TimeSpan.FromMilliseconds(200));
        var result = await alone.LookupMxAsync("example.test", Token);
        Assert.Equal(LookupStatus.Failed, result.Status);
        Assert.Contains("example.test", result.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', result.Detail);
        Assert.Equal(LookupStatus.Failed, (await alone.LookupAddressesAsync("example.test", Token)).Status);

        await using var nsd = await Nsd.StartAsync(("example.test", Zone), ("broken.test", null));
        var second = new DnsMailResolver([silentEndPoint, nsd.EndPoint], TimeSpan.FromMilliseconds(200));
        Assert.Equal(LookupStatus.Found, (await second.LookupMxAsync("example.test", Token)).Status);

        // Nothing listens there at all.
        var closed = new DnsMailResolver([new IPEndPoint(IPAddress.Loopback, 9)], TimeSpan.FromMilliseconds(200));
        Assert.Equal(LookupStatus.Failed, (await closed.LookupMxAsync("example.test", Token)).Status);
    }
}
