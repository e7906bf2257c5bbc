using Ulak.Relay.Routing;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Routing;

/// <summary>Routes for the addresses of the users that may log in.</summary>
public sealed class UserTableTests
{
    [Theory]
    [InlineData("ann@example.org", true)]
    [InlineData("ANN@Example.ORG", true)]
    [InlineData("ann+news@example.org", true)]
    [InlineData("any@example.net", true)]
    [InlineData("bob@example.org", false)]
    [InlineData("ann@sub.example.net", false)]
    [InlineData("shop@shop", false)]
    public void The_addresses_of_users_are_members(string address, bool expected)
    {
        var router = Create("store:users");
        router.SetUsers(["ann@example.org", "*@example.net", "shop"]);
        Assert.Equal(expected, IsAccepted(router, address));
        router.SetUsers([]);
        Assert.False(IsAccepted(router, address));
    }

    [Fact]
    public void Users_are_one_table_among_patterns_and_exclusions()
    {
        var router = Create("store:users, @example.com, !spam@example.net");
        Assert.True(router.NeedsUsers);
        // Not read yet: only the patterns hold.
        Assert.True(IsAccepted(router, "x@example.com"));
        Assert.False(IsAccepted(router, "x@example.net"));
        router.SetUsers(["*@example.net"]);
        Assert.True(IsAccepted(router, "x@example.net"));
        Assert.False(IsAccepted(router, "spam@example.net"));
        Assert.False(Create("@example.com").NeedsUsers);
        Assert.False(IsAccepted(Create("store:users, !spam@example.net"), "other@example.net"));
    }

    [Fact]
    public void Senders_are_compared_too()
    {
        var router = new Router(
            [Routes.Create("own", new RouteAction.Inbox()) with { From = AddressSet.Parse("store:users") }],
            AliasTable.Empty,
            new RelayGuard([]));
        router.SetUsers(["ann@example.org"]);
        var request = new RouteRequest { Sender = Routes.Address("ann@example.org"), IsInternal = true };
        Assert.Null(router.Route(request, Routes.Address("x@example.com")).Refusal);
        Assert.NotNull(router.Route(request with { Sender = null }, Routes.Address("x@example.com")).Refusal);
        Assert.NotNull(router.Route(request with { Sender = Routes.Address("b@example.org") }, Routes.Address("x@example.com")).Refusal);
    }

    private static Router Create(string to) => new(
        [Routes.Create("own", new RouteAction.Inbox()) with { To = AddressSet.Parse(to) }], AliasTable.Empty, new RelayGuard([]));

    private static bool IsAccepted(Router router, string address) =>
        router.Route(new RouteRequest { IsInternal = true }, Routes.Address(address)).Refusal is null;
}
