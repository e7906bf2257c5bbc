using Ulak.Relay.Hops;
using Ulak.Relay.Routing;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp.Dialogues;
using Xunit;

namespace Ulak.Relay.Tests.Delivery;

/// <summary>The least TLS of a hop against certificates that are valid, for another name, expired, or of an unknown authority.</summary>
public sealed class TlsDeliveryTests : IDisposable
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _unknown = new();

    public void Dispose()
    {
        _authority.Dispose();
        _unknown.Dispose();
    }

    /// <summary>The least TLS, the certificate, the outcome, whether the message went under TLS, and words of the reply.</summary>
    public static TheoryData<string, string, string, bool, string> Cases => new()
    {
        { "none", "valid", "delivered", false, "" },
        { "may", "valid", "delivered", true, "" },
        { "may", "absent", "delivered", false, "" },
        { "may", "wrong", "delivered", true, "" },
        { "may", "expired", "delivered", true, "" },
        { "may", "unknown", "delivered", true, "" },
        { "encrypt", "wrong", "delivered", true, "" },
        { "encrypt", "unknown", "delivered", true, "" },
        { "encrypt", "absent", "deferred", false, "does not offer STARTTLS" },
        { "verify", "valid", "delivered", true, "" },
        { "verify", "wrong", "deferred", false, "it is for other.example, not for mx.example.org" },
        { "verify", "expired", "deferred", false, "it expired on " },
        { "verify", "unknown", "deferred", false, "its issuer, Test Authority, is not trusted" },
        { "verify", "absent", "deferred", false, "does not offer STARTTLS" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_least_TLS_decides(string least, string certificate, string outcome, bool isEncrypted, string words)
    {
        await using var server = new HostileServer
        {
            Certificate = certificate switch
            {
                "valid" => _authority.Issue("mx.example.org"),
                "wrong" => _authority.Issue("other.example"),
                "expired" => _authority.Issue("mx.example.org", -1),
                "unknown" => _unknown.Issue("mx.example.org"),
                _ => null,
            },
        };
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port, options => options with
        {
            Routes = [Routes.Create("out", new RouteAction.Queue(new MxHop(HopTlsWords.Parse(least)!.Value).Name, true))],
            TrustedRoots = [_authority.Root],
        });
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        var attempt = (await relay.FindAsync(id))[0].Attempts.Single();
        Assert.Equal(outcome, attempt.Outcome);
        Assert.Contains(words, attempt.Reply, StringComparison.Ordinal);
        Assert.Equal(outcome == "delivered" ? "" : "tls", attempt.Reason);
        Assert.Equal(isEncrypted, attempt.Dialogue.OfType<EventEntry>().Any(entry => entry.Event == SessionEvent.TlsStarted));
        Assert.StartsWith(least, Policy(attempt.Dialogue), StringComparison.Ordinal);
        Assert.Equal(outcome == "delivered" ? 1 : 0, server.Messages.Count);
    }

    [Fact]
    public async Task Clear_text_follows_a_broken_handshake_only_where_no_policy_demands_TLS()
    {
        await using var server = new HostileServer(line => line == "STARTTLS" ? "220 go\r\n250 injected" : null)
        {
            Certificate = _authority.Issue("mx.example.org"),
        };
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port);
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        var attempt = (await relay.FindAsync(id))[0].Attempts.Single();
        Assert.Equal("delivered", attempt.Outcome);
        Assert.StartsWith("clear text, because the TLS handshake failed", Policy(attempt.Dialogue), StringComparison.Ordinal);
        Assert.Equal(2, server.Connections);

        // RFC 8689: REQUIRETLS demands it.
        var strict = await relay.QueueAsync(Message, ["b@example.org"], mailParameters: "REQUIRETLS");
        await relay.AttemptsAsync(strict, 1);
        attempt = (await relay.FindAsync(strict))[0].Attempts.Single();
        Assert.Equal("deferred", attempt.Outcome);
        Assert.StartsWith("verify, by REQUIRETLS", Policy(attempt.Dialogue), StringComparison.Ordinal);
        Assert.Single(server.Messages);
    }

    [Fact]
    public async Task A_connection_is_not_used_for_another_host_name_whose_certificate_was_not_checked()
    {
        await using var server = new HostileServer { Certificate = _authority.Issue("mx.example.org") };
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("example.org", (10, "mx.example.org")).AddMx("example.net", (10, "mx.example.net"))
            .AddAddress("mx.example.org", "127.0.0.1").AddAddress("mx.example.net", "127.0.0.1");
        relay.StartRelay(server.Port, options => options with
        {
            Routes = [Routes.Create("out", new RouteAction.Queue("mx-verify", true))],
            TrustedRoots = [_authority.Root],
        });
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"]), 1);
        var other = await relay.QueueAsync(Message, ["a@example.net"]);
        await relay.AttemptsAsync(other, 1);
        Assert.Contains("not for mx.example.net", (await relay.FindAsync(other))[0].Attempts.Single().Reply, StringComparison.Ordinal);
    }

    internal static string Policy(IEnumerable<DialogueEntry> dialogue) =>
        dialogue.OfType<EventEntry>().First(entry => entry.Event == SessionEvent.PolicyApplied).Detail!;
}
