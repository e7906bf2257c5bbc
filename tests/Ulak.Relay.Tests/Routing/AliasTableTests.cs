using Ulak.Relay.Routing;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Routing;

/// <summary>Aliases, catch-alls, domains that move, and circles.</summary>
public sealed class AliasTableTests
{
    private const string Aliases = """
        # comment
        info@example.org     ann@example.org, bob@example.net
        team@example.org     info@example.org, carl@example.org
        root:                ann@example.org
        self@example.org     self@example.org copy@example.net
        news@example.org     ann+news@example.org
        news+special@example.org  dora@example.net
        long@example.org     a234567890123456789012345678901234567890123456789012345678901234@example.net
        old@example.com      @example.org
        @example.com         @example.net
        @all.example         ann@example.org,
            dora@example.net
        """;

    [Theory]
    [InlineData("x@other.example", "x@other.example")]
    [InlineData("info@example.org", "ann@example.org bob@example.net")]
    [InlineData("INFO@Example.org", "ann@example.org bob@example.net")]
    [InlineData("info+tag@example.org", "ann+tag@example.org bob+tag@example.net")]
    [InlineData("info+a+b@example.org", "ann+a+b@example.org bob+a+b@example.net")]
    [InlineData("team+x@example.org", "ann+x@example.org bob+x@example.net carl+x@example.org")]
    [InlineData("self+x@example.org", "self+x@example.org copy+x@example.net")]
    [InlineData("old+x@example.com", "old+x@example.org")]
    [InlineData("kate+x@example.com", "kate+x@example.net")]
    [InlineData("any+x@all.example", "ann@example.org dora@example.net")]
    [InlineData("news+x@example.org", "ann+news@example.org")]
    [InlineData("news+special@example.org", "dora@example.net")]
    [InlineData("\"info+a b\"@example.org", "ann@example.org bob@example.net")]
    [InlineData("info+a23456789012345678901234567890123456789012345678901234567@example.org",
        "ann+a23456789012345678901234567890123456789012345678901234567@example.org "
        + "bob+a23456789012345678901234567890123456789012345678901234567@example.net")]
    [InlineData("long+x@example.org", "a234567890123456789012345678901234567890123456789012345678901234@example.net")]
    [InlineData("team@example.org", "ann@example.org bob@example.net carl@example.org")]
    [InlineData("root@host.example", "ann@example.org")]
    [InlineData("self@example.org", "self@example.org copy@example.net")]
    [InlineData("old@example.com", "old@example.org")]
    [InlineData("kate@example.com", "kate@example.net")]
    [InlineData("any@all.example", "ann@example.org dora@example.net")]
    public void Addresses_are_expanded(string address, string expected)
    {
        var expansion = Read(Aliases).Expand(Routes.Address(address));
        Assert.Null(expansion.Loop);
        Assert.Equal(expected, string.Join(' ', expansion.Recipients));
    }

    [Theory]
    [InlineData("a@example.org b@example.org\nb@example.org a@example.org\n", "circle")]
    [InlineData("a@example.org b@example.org\nb@example.org c@example.org\nc@example.org a@example.org x@example.net\n", "circle")]
    [InlineData("a@example.org b@example.org\nb+x@example.org a+x@example.org\n", "circle")]
    [InlineData("a@example.org |/bin/sh\n", "not supported")]
    [InlineData("a@example.org /etc/passwd\n", "not supported")]
    [InlineData("a@example.org :include:/etc/list\n", "not supported")]
    [InlineData("a@example.org\n", "has a target")]
    [InlineData("a@example.org b@example.org\na@EXAMPLE.org c@example.org\n", "line 1 already")]
    [InlineData("a@example.org b@@example.org\n", "is no address")]
    public void Mistakes_are_found_when_the_file_is_read(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<RouteException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_circle_through_a_catch_all_refuses_the_recipient()
    {
        var table = Read("@a.example @b.example\n@b.example @a.example\n");
        Assert.NotNull(table.Expand(Routes.Address("x@a.example")).Loop);
        var router = new Router([Routes.Create("in", Routes.Inbox)], table, new RelayGuard([]));
        Assert.Equal("5.4.6", router.Route(Routes.Stranger, Routes.Address("x@a.example")).Refusal!.Enhanced.ToString());
    }

    [Fact]
    public void An_alias_of_too_many_recipients_is_not_expanded()
    {
        var targets = string.Join(',', Enumerable.Range(0, 1_001).Select(n => $"u{n}@example.net"));
        var wrong = Assert.Throws<RouteException>(() => Read($"a@example.org {targets}\n"));
        Assert.Contains("more than 1000", wrong.Message, StringComparison.Ordinal);
    }

    private static AliasTable Read(string text)
    {
        var path = Routes.WriteFile(text);
        try
        {
            return AliasTable.Read(path, "host.example");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
