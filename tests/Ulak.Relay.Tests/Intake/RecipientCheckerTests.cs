using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Intake;

/// <summary>The recipient check against the next hop.</summary>
public sealed class RecipientCheckerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<RelayFixture> StartAsync(HostileServer server)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        return relay.StartRelay(server.Port);
    }

    [Theory]
    [InlineData("250 ok", null)]
    [InlineData("450 4.2.1 busy", null)]
    [InlineData("CLOSE", null)]
    [InlineData("550 5.1.1 unknown user", "550 5.1.1 unknown user")]
    [InlineData("553 no such address", "553 5.7.1 no such address")]
    [InlineData("550 5.1.1 unbekannt \u00e4\u0007", "550 5.1.1 unbekannt ??")]
    public async Task Only_a_permanent_refusal_is_passed_on(string reply, string? refusal)
    {
        await using var server = new HostileServer(line => line == "RCPT TO:<a@example.org>" ? reply : null);
        await using var relay = await StartAsync(server);
        Assert.Equal(refusal, (await relay.Service.Checker.FindRefusalAsync("mx", Routes.Address("a@example.org"), Token))?.ToString());
        Assert.Contains("MAIL FROM:<> SIZE=0", server.Lines);
        Assert.DoesNotContain("DATA", server.Lines);
    }

    [Fact]
    public async Task Results_are_kept_refusals_for_an_hour_and_others_for_a_day()
    {
        await using var server = new HostileServer(line => line == "RCPT TO:<no@example.org>" ? "550 5.1.1 unknown" : null);
        await using var relay = await StartAsync(server);
        async Task<int> AskAsync(string address)
        {
            await relay.Service.Checker.FindRefusalAsync("mx", Routes.Address(address), Token);
            return server.Lines.Count(line => line == $"RCPT TO:<{address}>");
        }

        Assert.Equal(1, await AskAsync("no@example.org"));
        Assert.Equal(1, await AskAsync("no@example.org"));
        Assert.Equal(1, await AskAsync("yes@example.org"));
        relay.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(2, await AskAsync("no@example.org"));
        Assert.Equal(1, await AskAsync("yes@example.org"));
        relay.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(2, await AskAsync("yes@example.org"));
    }

    [Fact]
    public async Task A_domain_that_cannot_get_mail_is_refused_and_one_that_cannot_be_reached_is_accepted()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server);
        relay.Resolver.AddMx("null.example", (0, "")).AddMx("down.example", (10, "down.example")).AddAddress("down.example", "127.0.0.9");
        var refusal = await relay.Service.Checker.FindRefusalAsync("mx", Routes.Address("a@null.example"), Token);
        Assert.Equal("556 5.1.10", $"{refusal!.Code} {refusal.Enhanced}");
        Assert.Null(await relay.Service.Checker.FindRefusalAsync("mx", Routes.Address("a@down.example"), Token));
        relay.Resolver.IsDown = true;
        Assert.Null(await relay.Service.Checker.FindRefusalAsync("mx", Routes.Address("a@other.example"), Token));
    }
}
