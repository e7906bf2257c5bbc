using System.Net;
using Ulak.Reference.Explanation;
using Ulak.Relay.Resolving;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Resolving;

/// <summary>The servers of a domain, RFC 5321 §5.1.</summary>
public sealed class MailExchangerTests
{
    private readonly FakeResolver _resolver = new();

    private async Task<ExchangerResult> FindAsync(string domain, string own = "relay.example") =>
        await new MailExchangers(_resolver, [own], new Random(1)).FindAsync(domain, TestContext.Current.CancellationToken);

    private static (int Code, string? Enhanced, Reason Reason) Failure(ExchangerResult result) =>
        (result.Failure!.Reply.Code.Value, result.Failure.Reply.Enhanced?.ToString(), result.Failure.Reason);

    [Fact]
    public async Task Hosts_are_ordered_by_preference_and_mixed_within_one()
    {
        _resolver.AddMx("example.org", (20, "c.example.org"), (10, "a.example.org"), (10, "b.example.org"));
        var firsts = new HashSet<string>();
        var exchangers = new MailExchangers(_resolver, ["relay.example"], new Random(1));
        for (var n = 0; n < 50; n++)
        {
            var result = await exchangers.FindAsync("EXAMPLE.org.", TestContext.Current.CancellationToken);
            Assert.Equal(3, result.Hosts.Length);
            Assert.Equal("c.example.org", result.Hosts[^1]);
            Assert.Equal("a.example.org,b.example.org,c.example.org", result.Group);
            firsts.Add(result.Hosts[0]);
        }

        Assert.Equal(2, firsts.Count);
    }

    [Fact]
    public async Task A_null_MX_is_permanent_at_once()
    {
        _resolver.AddMx("example.org", (0, ""));
        Assert.Equal((556, "5.1.10", Reason.NullMx), Failure(await FindAsync("example.org")));
    }

    [Fact]
    public async Task A_null_MX_beside_others_is_ignored()
    {
        _resolver.AddMx("example.org", (0, ""), (10, "a.example.org"));
        Assert.Equal(["a.example.org"], (await FindAsync("example.org")).Hosts);
    }

    [Fact]
    public async Task A_domain_without_MX_is_its_own_server()
    {
        _resolver.AddAddress("example.org", "192.0.2.1");
        Assert.Equal(["example.org"], (await FindAsync("example.org")).Hosts);
    }

    [Fact]
    public async Task A_domain_without_MX_and_address_is_permanent()
    {
        _resolver.Mx["example.org"] = new LookupResult<MxRecord>(LookupStatus.NoData, [], "no MX");
        _resolver.Addresses["example.org"] = new LookupResult<IPAddress>(LookupStatus.NoData, [], "no A");
        Assert.Equal((550, "5.4.4", Reason.NoMx), Failure(await FindAsync("example.org")));
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_is_permanent() =>
        Assert.Equal((550, "5.1.2", Reason.DomainUnknown), Failure(await FindAsync("example.org")));

    [Fact]
    public async Task SERVFAIL_is_temporary_for_MX_and_for_the_address()
    {
        _resolver.Mx["example.org"] = LookupResult<MxRecord>.Failed("SERVFAIL");
        Assert.Equal((451, "4.4.3", Reason.Network), Failure(await FindAsync("example.org")));
        _resolver.Mx["example.org"] = new LookupResult<MxRecord>(LookupStatus.NoData, [], "no MX");
        _resolver.Addresses["example.org"] = LookupResult<IPAddress>.Failed("SERVFAIL");
        Assert.Equal((451, "4.4.3", Reason.Network), Failure(await FindAsync("example.org")));
    }

    [Fact]
    public async Task The_own_name_cuts_the_list_and_is_a_loop_at_its_head()
    {
        _resolver.AddMx("example.org", (10, "a.example.org"), (20, "Relay.Example"), (20, "b.example.org"), (30, "c.example.org"));
        Assert.Equal(["a.example.org"], (await FindAsync("example.org")).Hosts);
        _resolver.AddMx("example.net", (10, "relay.example"), (10, "a.example.org"));
        Assert.Equal((554, "5.4.6", Reason.Loop), Failure(await FindAsync("example.net")));
        _resolver.AddAddress("relay.example", "192.0.2.1");
        Assert.Equal((554, "5.4.6", Reason.Loop), Failure(await FindAsync("relay.example")));
    }

    [Theory]
    [InlineData("[192.0.2.1]", "192.0.2.1")]
    [InlineData("[IPv6:2001:db8::1]", "2001:db8::1")]
    public async Task An_address_literal_is_the_server(string domain, string host) => Assert.Equal([host], (await FindAsync(domain)).Hosts);

    [Fact]
    public async Task Another_literal_is_permanent() =>
        Assert.Equal((550, "5.1.2", Reason.DomainUnknown), Failure(await FindAsync("[x-y:z]")));

    [Fact]
    public void Addresses_of_both_families_alternate_and_one_failure_is_not_the_end()
    {
        var six = LookupResult<IPAddress>.Found([IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::2")]);
        var four = LookupResult<IPAddress>.Found([IPAddress.Parse("192.0.2.1")]);
        var none = new LookupResult<IPAddress>(LookupStatus.NoData, [], "none");
        var failed = LookupResult<IPAddress>.Failed("SERVFAIL");
        Assert.Equal(
            ["2001:db8::1", "192.0.2.1", "2001:db8::2"], AddressResult.Combine(four, six).Records.Select(each => each.ToString()));
        Assert.Equal(LookupStatus.Found, AddressResult.Combine(failed, six).Status);
        Assert.Equal(LookupStatus.Failed, AddressResult.Combine(failed, none).Status);
        Assert.Equal(LookupStatus.Failed, AddressResult.Combine(none, failed).Status);
        Assert.Equal(LookupStatus.NoData, AddressResult.Combine(none, none).Status);
    }
}
