using System.Net;
using Ulak.Relay.Routing;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp.Replies;
using Xunit;

namespace Ulak.Relay.Tests.Routing;

/// <summary>The routes in their order, and their conditions.</summary>
public sealed class RouterTests
{
    [Theory]
    [InlineData("ann@example.org", "first")]
    [InlineData("bob@example.org", "second")]
    [InlineData("BOB@EXAMPLE.ORG", "second")]
    [InlineData("ann+news@example.org", "first")]
    [InlineData("\"ann\"@example.org", "first")]
    [InlineData("x@sub.example.org", "sub")]
    [InlineData("x@sub.sub.example.org", "sub")]
    [InlineData("x@notexample.org", "550")]
    [InlineData("sales-7@example.com", "sales")]
    [InlineData("sale@example.com", "550")]
    [InlineData("x@bücher.example", "idn")]
    [InlineData("x@XN--BCHER-KVA.example", "idn")]
    public void The_first_route_that_matches_acts(string to, string expected)
    {
        var router = Routes.Router(
            Routes.Create("first", Routes.Inbox, "ann@example.org"),
            Routes.Create("second", Routes.Inbox, "@example.org"),
            Routes.Create("sub", Routes.Inbox, "*.example.org"),
            Routes.Create("sales", Routes.Inbox, "sales-*@example.com"),
            Routes.Create("idn", Routes.Inbox, "bücher.example"));
        Assert.Equal(expected, router.Decide(Routes.Stranger, to));
    }

    [Fact]
    public void Without_a_route_the_recipient_is_refused_with_550_5_7_1()
    {
        var reply = Routes.Router().Route(Routes.Stranger, Routes.Address("a@example.org")).Refusal!;
        Assert.Equal((550, "5.7.1"), (reply.Code.Value, reply.Enhanced.ToString()));
    }

    [Fact]
    public void Every_condition_of_a_route_must_hold()
    {
        var route = Routes.Create("all", Routes.Inbox, "@example.org", "@example.net") with
        {
            Listeners = ["smtp"],
            Users = ["ann*"],
            Clients = [IPNetwork.Parse("192.0.2.0/24")],
        };
        var router = Routes.Router(route);
        var request = Routes.Stranger with { User = "ann" };
        Assert.Equal("all", router.Decide(request, "a@example.org"));
        Assert.Equal("550", router.Decide(request, "a@example.com"));
        Assert.Equal("550", router.Decide(request with { Sender = Routes.Address("a@example.com") }, "a@example.org"));
        Assert.Equal("550", router.Decide(request with { Sender = null }, "a@example.org"));
        Assert.Equal("550", router.Decide(request with { Listener = "other" }, "a@example.org"));
        Assert.Equal("550", router.Decide(request with { User = "bob" }, "a@example.org"));
        Assert.Equal("550", router.Decide(request with { User = null }, "a@example.org"));
        Assert.Equal("550", router.Decide(request with { Client = IPAddress.Parse("192.0.3.1") }, "a@example.org"));
        Assert.Equal("550", router.Decide(request with { Client = null }, "a@example.org"));
        Assert.Equal("all", router.Decide(request with { Client = IPAddress.Parse("::ffff:192.0.2.9") }, "a@example.org"));
    }

    [Fact]
    public void The_null_reverse_path_and_exclusions_match()
    {
        var router = Routes.Router(
            Routes.Create("bounces", Routes.Inbox, from: "<>"),
            Routes.Create("rest", Routes.Inbox, "*, !@example.com, !boss@example.org"));
        Assert.Equal("bounces", router.Decide(Routes.Stranger with { Sender = null }, "a@example.com"));
        Assert.Equal("rest", router.Decide(Routes.Stranger, "a@example.org"));
        Assert.Equal("550", router.Decide(Routes.Stranger, "boss@example.org"));
        Assert.Equal("550", router.Decide(Routes.Stranger, "a@example.com"));
    }

    [Fact]
    public void Conditions_on_the_message_are_open_until_it_is_there()
    {
        var router = Routes.Router(
            Routes.Create("large", Routes.Inbox, "@example.org") with { Size = SizeCondition.Parse(">1MiB") },
            Routes.Create("urgent", Routes.Inbox, "@example.org") with { Header = HeaderCondition.Parse("X-Tag: urgent*") },
            Routes.Create("no", new RouteAction.Refuse(new Reply(550, "5.1.1", "No")), "@example.org"));
        Assert.Equal("open", router.Decide(Routes.Stranger, "a@example.org"));
        Assert.Null(router.Route(Routes.Stranger, Routes.Address("a@example.org")).Refusal);
        Assert.Equal("large", router.Decide(Routes.Stranger with { Content = new(2 << 20, []) }, "a@example.org"));
        Assert.Equal("urgent", router.Decide(Routes.Stranger with { Content = new(1, [("x-tag", "Urgent!")]) }, "a@example.org"));
        Assert.Equal("550", router.Decide(Routes.Stranger with { Content = new(1, [("X-Tag", "later")]) }, "a@example.org"));
    }

    [Fact]
    public void A_hold_keeps_the_route_behind_it()
    {
        var router = Routes.Router(
            Routes.Create("check", new RouteAction.Hold(), from: "@example.net"), Routes.Create("in", Routes.Inbox, "@example.org"));
        Assert.Equal("check+in", router.Decide(Routes.Stranger, "a@example.org"));
        Assert.Equal("in", router.Decide(Routes.Stranger with { Sender = null }, "a@example.org"));
        Assert.Equal("550", router.Decide(Routes.Stranger, "a@example.com"));
    }

    [Fact]
    public void Each_comparison_is_explained()
    {
        var router = Routes.Router(
            Routes.Create("one", Routes.Inbox, "@example.org"), Routes.Create("out", Routes.Mx), Routes.Create("two", Routes.Inbox));
        var steps = router.Route(Routes.Stranger, Routes.Address("a@example.com")).Recipients.Single().Steps;
        Assert.Equal(
            [(RouteVerdict.Skipped, "one"), (RouteVerdict.Skipped, "out"), (RouteVerdict.Matched, "two")],
            steps.Select(step => (step.Verdict, step.Route)));
        Assert.Contains("not in @example.org", steps[0].Why, StringComparison.Ordinal);
        Assert.Contains("relay.networks", steps[1].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_read_from_a_file()
    {
        var path = Routes.WriteFile("# valid recipients\nann@example.org  comment\n\n@example.com\n");
        try
        {
            var router = Routes.Router(Routes.Create("table", Routes.Inbox, $"table:{path}"));
            Assert.Equal("table", router.Decide(Routes.Stranger, "Ann@example.org"));
            Assert.Equal("table", router.Decide(Routes.Stranger, "ann+x@example.org"));
            Assert.Equal("550", router.Decide(Routes.Stranger, "bob@example.org"));
            Assert.Equal("table", router.Decide(Routes.Stranger, "any@example.com"));
            File.WriteAllText(path, "ann@example.org\n<ann@\n");
            var wrong = Assert.Throws<RouteException>(() => AddressSet.Parse($"table:{path}"));
            Assert.Contains("line 2", wrong.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        var missing = Assert.Throws<RouteException>(() => AddressSet.Parse($"table:{path}"));
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b@example.org")]
    [InlineData("ann@")]
    [InlineData("ann@@example.org")]
    [InlineData("<ann@example.org>")]
    public void An_invalid_pattern_is_reported(string text) => Assert.Throws<RouteException>(() => AddressSet.Parse(text));
}
