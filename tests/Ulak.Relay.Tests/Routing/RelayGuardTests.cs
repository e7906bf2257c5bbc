using System.Net;
using Ulak.Relay.Routing;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Routing;

/// <summary>Nothing relays for strangers, by any known trick.</summary>
public sealed class RelayGuardTests
{
    private static readonly Router Open = Routes.Router(Routes.Create("out", Routes.Mx));

    private static readonly Router Mx = Routes.Router(
        Routes.Create("in", new RouteAction.Queue("dovecot", MayReachAnyDomain: true), "@example.org"), Routes.Create("out", Routes.Mx));

    [Theory]
    [InlineData("victim@example.com")]
    [InlineData("victim%example.com@example.org")]
    [InlineData("victim%example.com%example.net@example.org")]
    [InlineData("example.com!victim@example.org")]
    [InlineData("\"victim@example.com\"@example.org")]
    [InlineData("\"victim%example.com\"@example.org")]
    [InlineData("\"example.com!victim\"@example.org")]
    [InlineData("\"@example.com:victim\"@example.org")]
    [InlineData("\"victim@[192.0.2.9]\"@example.org")]
    [InlineData("victim@[192.0.2.9]")]
    [InlineData("victim@[IPv6:2001:db8::9]")]
    [InlineData("victim%example.com@[127.0.0.1]")]
    [InlineData("victim@example.org.example.com")]
    [InlineData("victim@sub.example.org")]
    [InlineData("victim@xn--exampl-cva.org")]
    [InlineData("victim@еxample.org")]
    public void A_stranger_cannot_relay(string to) => Assert.Equal("550", Mx.Decide(Routes.Stranger, to));

    [Theory]
    [InlineData("ann@example.org")]
    [InlineData("ann@EXAMPLE.org")]
    [InlineData("ann+tag@example.org")]
    [InlineData("\"ann smith\"@example.org")]
    public void Mail_for_a_domain_that_a_route_names_is_accepted_from_strangers(string to) =>
        Assert.Equal("in", Mx.Decide(Routes.Stranger, to));

    [Fact]
    public void Sending_as_a_local_address_or_as_no_one_changes_nothing()
    {
        Assert.Equal("550", Mx.Decide(Routes.Stranger with { Sender = Routes.Address("ann@example.org") }, "victim@example.com"));
        Assert.Equal("550", Mx.Decide(Routes.Stranger with { Sender = null }, "victim@example.com"));
        Assert.Equal("550", Mx.Decide(Routes.Stranger with { Client = null }, "victim@example.com"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*@*")]
    [InlineData("*.com")]
    [InlineData("*.*")]
    [InlineData("?*.example")]
    [InlineData("postmaster@*")]
    [InlineData("*example.com")]
    [InlineData("!@example.org")]
    public void A_pattern_that_names_no_domain_opens_nothing(string pattern) => Assert.Equal(
        "550", Routes.Router(Routes.Create("out", Routes.Mx, pattern)).Decide(Routes.Stranger, "postmaster@mail.example.com"));

    [Fact]
    public void A_pattern_with_two_literal_labels_names_the_domains_below() => Assert.Equal(
        "out", Routes.Router(Routes.Create("out", Routes.Mx, "*.example.com")).Decide(Routes.Stranger, "a@mail.example.com"));

    [Fact]
    public void Users_and_listed_networks_may_relay()
    {
        Assert.Equal("out", Open.Decide(Routes.Stranger with { User = "ann" }, "a@example.com"));
        Assert.Equal("out", Open.Decide(Routes.Stranger with { Client = IPAddress.Parse("10.1.2.3") }, "a@example.com"));
        Assert.Equal("out", Open.Decide(Routes.Stranger with { Client = IPAddress.Parse("::ffff:10.1.2.3") }, "a@example.com"));
        Assert.Equal("550", Open.Decide(Routes.Stranger with { Client = IPAddress.Parse("11.1.2.3") }, "a@example.com"));
        Assert.Equal("out", Open.Decide(Routes.Stranger with { User = "ann" }, "a%b@example.com"));
    }

    [Fact]
    public void A_login_whose_password_is_not_checked_is_no_login() => Assert.Equal(
        "550", Open.Decide(Routes.Stranger with { User = "ann", IsUserVerified = false }, "a@example.com"));

    [Fact]
    public void An_alias_permits_its_targets_and_only_them()
    {
        var path = Routes.WriteFile("info@example.org ann@example.com\n@example.org bob@example.net\n");
        try
        {
            var router = new Router(
                [Routes.Create("out", Routes.Mx)], AliasTable.Read(path, "localhost"), new RelayGuard([]));
            Assert.Equal("out", router.Decide(Routes.Stranger, "info@example.org"));
            Assert.Equal("out", router.Decide(Routes.Stranger, "any@example.org"));
            Assert.Equal("550", router.Decide(Routes.Stranger, "ann@example.com"));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
