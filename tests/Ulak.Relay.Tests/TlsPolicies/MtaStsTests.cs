using System.Net;
using Ulak.Relay.Tests.Delivery;
using Ulak.Relay.Tests.Support;
using Ulak.Relay.TlsPolicies;
using Xunit;

namespace Ulak.Relay.Tests.TlsPolicies;

/// <summary>MTA-STS (RFC 8461): which policies are valid, when they are fetched, and what they enforce.</summary>
public sealed class MtaStsTests : IDisposable
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";
    private const string Record = "v=STSv1; id=20260101T000000;";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 86400\n", "Enforce")]
    [InlineData("version: STSv1\r\nmode: testing\r\nmx: *.example.org\r\nmax_age: 86400", "Testing")]
    [InlineData("version:STSv1\nmode:none\nmax_age:10\nother: x\nno colon", "None")]
    [InlineData("version: STSv1\nmode: enforce\nmode: none\nmx: a\nmax_age: 1", "Enforce")]
    [InlineData("version: STSv2\nmode: enforce\nmx: a\nmax_age: 1", null)]
    [InlineData("version: STSv1\nmode: maybe\nmx: a\nmax_age: 1", null)]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a\nmax_age: -1", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a\nmax_age: 99999999999", null)]
    [InlineData("<html>", null)]
    [InlineData("", null)]
    public void A_document_is_a_policy_or_has_a_fault(string document, string? mode)
    {
        var policy = StsPolicy.TryParse("1", document, out var fault);
        Assert.Equal(mode, policy?.Mode.ToString());
        Assert.Equal(mode is null, fault.Length > 0);
    }

    [Theory]
    [InlineData("mx.example.org", "mx.example.org", true)]
    [InlineData("mx.example.org", "MX.Example.ORG", true)]
    [InlineData("*.example.org", "mx.example.org", true)]
    [InlineData("*.example.org", "a.mx.example.org", false)]
    [InlineData("*.example.org", "example.org", false)]
    [InlineData("*.example.org", ".example.org", false)]
    [InlineData("mx.example.org", "mx2.example.org", false)]
    public void A_wildcard_stands_for_one_label(string pattern, string host, bool isAllowed) => Assert.Equal(
        isAllowed, new StsPolicy("1", StsMode.Enforce, [pattern], TimeSpan.FromDays(1), []).Allows(host));

    [Theory]
    [InlineData("v=STSv1; id=20260101T000000;", "20260101T000000")]
    [InlineData("v=STSv1;id=a", "a")]
    [InlineData("v=STSv1; other=x; id=a1", "a1")]
    [InlineData("v=STSv1; id=;", null)]
    [InlineData("v=STSv1; id=a-b;", null)]
    [InlineData("v=STSv1; id=123456789012345678901234567890123;", null)]
    [InlineData("v=STSv10; id=a", null)]
    [InlineData("v=spf1 -all", null)]
    public void The_id_is_read_from_the_record(string record, string? id) => Assert.Equal(id, StsPolicy.FindId(["v=spf1", record]));

    [Fact]
    public void Two_records_are_none() => Assert.Null(StsPolicy.FindId([Record, Record]));

    /// <summary>The mode, the host in the policy, the certificate's name, the outcome.</summary>
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        { "enforce", "mx.example.org", "mx.example.org", "delivered", "verify, by the MTA-STS policy 20260101T000000 of example.org" },
        { "enforce", "mx.example.org", "other.example", "deferred", "verify, by the MTA-STS policy" },
        { "enforce", "mx.example.org", "", "deferred", "verify, by the MTA-STS policy" },
        { "enforce", "mx9.example.org", "mx.example.org", "deferred", "" },
        { "testing", "mx9.example.org", "other.example", "delivered", "may: TLS if the server offers it, with any certificate; the" },
        { "testing", "mx.example.org", "", "delivered", "may" },
        { "none", "mx.example.org", "other.example", "delivered", "may" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_policy_is_enforced_in_its_mode_alone(string mode, string host, string certificate, string outcome, string policy)
    {
        await using var server = new HostileServer { Certificate = certificate.Length == 0 ? null : _authority.Issue(certificate) };
        await using var relay = await StartAsync(server, $"version: STSv1\nmode: {mode}\nmx: {host}\nmax_age: 86400\n");
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        var attempt = (await relay.FindAsync(id))[0].Attempts.Single();
        Assert.Equal(outcome, attempt.Outcome);
        Assert.Equal(outcome == "deferred" ? "tls" : "", attempt.Reason);
        if (policy.Length > 0)
        {
            Assert.StartsWith(policy, TlsDeliveryTests.Policy(attempt.Dialogue), StringComparison.Ordinal);
        }
        else
        {
            Assert.StartsWith("4.7.5 The MTA-STS policy of example.org allows none", attempt.Reply, StringComparison.Ordinal);
        }

        Assert.Equal("https://mta-sts.example.org/.well-known/mta-sts.txt", relay.Http.Requests.Single().Request.RequestUri!.ToString());
    }

    [Fact]
    public async Task A_policy_is_kept_while_DNS_and_the_web_fail_and_fetched_again_for_a_new_id()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, "version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 86400\n");
        using var http = new HttpClient(relay.Http, disposeHandler: false);
        var store = new StsPolicyStore(relay.Resolver, http, relay.Time);
        async Task<string?> FindAsync() => (await store.FindAsync("example.org", RelayFixture.Token)).Policy?.Id;

        Assert.Equal("20260101T000000", await FindAsync());
        relay.Time.Advance(TimeSpan.FromHours(1));
        relay.Resolver.IsDown = true;
        Assert.Equal("20260101T000000", await FindAsync());
        Assert.Single(relay.Http.Requests);

        // The new policy cannot be had: the old one stays.
        relay.Resolver.IsDown = false;
        relay.Resolver.Texts["_mta-sts.example.org"] = ["v=STSv1; id=2;"];
        var works = relay.Http.Respond;
        relay.Http.Respond = _ => null;
        relay.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("20260101T000000", await FindAsync());
        relay.Http.Respond = works;
        Assert.Equal("20260101T000000", await FindAsync());
        relay.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("2", await FindAsync());

        // It expires after max_age if it is not announced any more.
        relay.Resolver.Texts.Clear();
        relay.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal("2", await FindAsync());
        relay.Time.Advance(TimeSpan.FromHours(2));
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task Policies_that_are_all_active_are_kept_up_to_the_bound()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, "version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 86400\n");
        using var http = new HttpClient(relay.Http, disposeHandler: false);
        var store = new StsPolicyStore(relay.Resolver, http, relay.Time, maxDomains: 20);
        for (var i = 0; i < 50; i++)
        {
            relay.Resolver.Texts[$"_mta-sts.d{i}.example"] = [Record];
            Assert.NotNull((await store.FindAsync($"d{i}.example", RelayFixture.Token)).Policy);
            relay.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.InRange(store.Count, Math.Min(i + 1, 18), 20);
        }

        // The latest are kept.
        var before = relay.Http.Requests.Count;
        await store.FindAsync("d49.example", RelayFixture.Token);
        Assert.Equal(before, relay.Http.Requests.Count);
    }

    [Theory]
    [InlineData(302, "text/plain", "sts-policy-fetch-error")]
    [InlineData(404, "text/plain", "sts-policy-fetch-error")]
    [InlineData(200, "text/html", "sts-policy-invalid")]
    [InlineData(0, "", "sts-policy-fetch-error")]
    public async Task A_policy_that_cannot_be_had_is_no_policy(int code, string type, string failure)
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, "");
        relay.Http.Respond = _ => code == 0 ? null : new HttpResponseMessage((HttpStatusCode)code)
        {
            Content = new StringContent("version: STSv1\nmode: enforce\nmx: x\nmax_age: 1", null, type),
        };
        using var http = new HttpClient(relay.Http, disposeHandler: false);
        var found = await new StsPolicyStore(relay.Resolver, http, relay.Time).FindAsync("example.org", RelayFixture.Token);
        Assert.Equal((null, failure), (found.Policy, found.Failure));
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        Assert.Equal("delivered", (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
    }

    [Fact]
    public async Task A_document_that_is_too_long_is_invalid()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, new string('x', 70_000));
        using var http = new HttpClient(relay.Http, disposeHandler: false);
        var found = await new StsPolicyStore(relay.Resolver, http, relay.Time).FindAsync("example.org", RelayFixture.Token);
        Assert.Equal("sts-policy-invalid", found.Failure);
        var literal = await new StsPolicyStore(relay.Resolver, http, relay.Time).FindAsync("[192.0.2.1]", RelayFixture.Token);
        Assert.Equal(StsResult.None, literal);
    }

    private async Task<RelayFixture> StartAsync(HostileServer server, string document)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.Resolver.Texts["_mta-sts.example.org"] = [Record];
        relay.Http.Respond = _ => FakeHttp.Text(document);
        return relay.StartRelay(server.Port, options => options with { TrustedRoots = [_authority.Root] });
    }
}
