using System.Net;
using System.Net.Sockets;
using Ulak.Relay.Resolving;
using Ulak.Relay.Sources;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Resolving;

/// <summary>What <c>ulak config check</c> finds before other servers refuse mail.</summary>
public sealed class OutgoingCheckTests
{
    private static FakeResolver Resolver()
    {
        var resolver = new FakeResolver().AddAddress("mail.example.org", "198.200.0.7").AddMx("gmail.com", (5, "mx.example.net"))
            .AddAddress("mx.example.net", "2001:db8::25", "198.200.0.25");
        resolver.Names["198.200.0.7"] = ["mail.example.org"];
        return resolver;
    }

    private static async Task<string> CheckAsync(
        FakeResolver resolver, Network network, string name = "mail.example.org", IPAddress? source = null, params string[] pool)
    {
        var problems = await new OutgoingCheck(resolver, network).RunAsync(
            new OutgoingPath(name, source, 25) { Pools = [.. pool.Select(each => SourceAddress.Parse(each)!)] }, RelayFixture.Token);
        Assert.All(problems, each => Assert.NotEmpty(each.Remedy));
        return string.Join('|', problems.Select(each => each.Text));
    }

    [Fact]
    public async Task A_machine_with_matching_names_and_an_open_port_has_no_problem()
    {
        Assert.Equal("", await CheckAsync(Resolver(), new Network()));
        Assert.Equal("", await CheckAsync(Resolver(), new Network(), "MAIL.example.org."));

        // Behind NAT, the public address is not known.
        Assert.Equal("", await CheckAsync(Resolver(), new Network { Address = "10.1.2.3" }));
        Assert.Equal("", await CheckAsync(Resolver(), new Network { Address = null }));
    }

    [Fact]
    public async Task A_missing_PTR_record_is_found()
    {
        var resolver = Resolver();
        resolver.Names.Clear();
        Assert.Equal(
            "The address 198.200.0.7 has no PTR record: large providers refuse its mail.", await CheckAsync(resolver, new Network()));
        Assert.Contains("198.200.0.8 has no PTR", await CheckAsync(Resolver(), new Network(), source: IPAddress.Parse("198.200.0.8")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_HELO_name_unlike_the_PTR_record_is_found()
    {
        var resolver = Resolver();
        resolver.Names["198.200.0.7"] = ["host-7.provider.example"];
        Assert.Equal(
            "The PTR record of 198.200.0.7 is host-7.provider.example, and the HELO name is mail.example.org.",
            await CheckAsync(resolver, new Network()));
        resolver = Resolver().AddAddress("mail.example.org", "198.200.0.99");
        Assert.Equal(
            "mail.example.org has the address 198.200.0.99, and mail comes from 198.200.0.7.", await CheckAsync(resolver, new Network()));
    }

    [Fact]
    public async Task A_HELO_name_without_an_address_or_a_domain_is_found()
    {
        var resolver = Resolver();
        resolver.Names["198.200.0.7"] = ["other.example.org"];
        var found = await CheckAsync(resolver, new Network(), "other.example.org");
        Assert.StartsWith("The HELO name other.example.org has no address in DNS.", found, StringComparison.Ordinal);
        resolver.Names["198.200.0.7"] = ["box"];
        found = await CheckAsync(resolver, new Network(), "box");
        Assert.StartsWith("The HELO name is box, which has no domain.", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_address_of_a_pool_is_checked_with_its_own_HELO_name()
    {
        var resolver = Resolver().AddAddress("mail2.example.org", "198.200.0.8");
        resolver.Names["198.200.0.8"] = ["mail2.example.org"];
        Assert.Equal("", await CheckAsync(resolver, new Network(), pool: ["198.200.0.7", "198.200.0.8@mail2.example.org"]));
        Assert.Equal(
            "The PTR record of 198.200.0.8 is mail2.example.org, and the HELO name is mail.example.org.",
            await CheckAsync(resolver, new Network(), pool: ["198.200.0.8"]));
        Assert.Equal(
            "The HELO name mail3.example.org has no address in DNS."
                + "|The PTR record of 198.200.0.8 is mail2.example.org, and the HELO name is mail3.example.org.",
            await CheckAsync(resolver, new Network(), pool: ["198.200.0.8@mail3.example.org"]));
        Assert.Equal(
            "This machine does not have the source address 198.200.0.9: no connection can come from it.",
            await CheckAsync(resolver, new Network(), pool: ["198.200.0.9"]));
    }

    [Fact]
    public async Task A_domain_of_return_paths_needs_a_server_and_an_SPF_record()
    {
        var resolver = Resolver().AddMx("bounces.example.org", (10, "mail.example.org"));
        resolver.Texts["bounces.example.org"] = ["other", "v=spf1 mx -all"];
        Assert.Equal("", await CheckAsync("bounces.example.org"));
        resolver.Texts["bounces.example.org"] = ["v=spf10"];
        Assert.Equal(
            "bounces.example.org (relay.returnPath) has no SPF record: large providers refuse its mail.",
            await CheckAsync("bounces.example.org"));
        resolver.Texts["gone.example.org"] = ["v=spf1"];
        Assert.Equal(
            "Bounces to gone.example.org (relay.returnPath) cannot arrive: The domain gone.example.org does not exist.",
            await CheckAsync("gone.example.org"));

        async Task<string> CheckAsync(string domain) => string.Join('|', (await new OutgoingCheck(resolver, new Network()).RunAsync(
            new OutgoingPath("mail.example.org", null, 25) { ReturnPath = domain }, RelayFixture.Token)).Select(each => each.Text));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.77", true)]
    [InlineData("192.0.2.55", false)]
    public void An_address_that_the_machine_does_not_have_is_known(string address, bool expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || address != "127.0.0.77", "Elsewhere, the loopback has one address");
        Assert.Equal(expected, new SystemNetwork(TimeSpan.FromSeconds(1)).HasAddress(IPAddress.Parse(address)));
    }

    [Fact]
    public async Task A_blocked_port_and_name_servers_that_fail_are_found()
    {
        var network = new Network { IsBlocked = true };
        Assert.StartsWith("No connection to port 25 of gmail.com", await CheckAsync(Resolver(), network), StringComparison.Ordinal);
        Assert.Equal(2, network.Tried);
        Assert.Equal(
            "The PTR record of 198.200.0.7 cannot be looked up: SERVFAIL.|No MX record can be looked up.",
            await CheckAsync(new FakeResolver { IsDown = true }, new Network()));
    }

    private sealed class Network : IOutgoingNetwork
    {
        public string? Address { get; init; } = "198.200.0.7";

        public bool IsBlocked { get; init; }

        public int Tried { get; private set; }

        public IPAddress? FindLocalAddress(AddressFamily family) =>
            family == AddressFamily.InterNetwork && Address is { } address ? IPAddress.Parse(address) : null;

        public bool HasAddress(IPAddress address) => address.ToString() != "198.200.0.9";

        public ValueTask<bool> CanConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
        {
            Tried++;
            return ValueTask.FromResult(!IsBlocked);
        }
    }
}
