using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using Ulak.Client;
using Ulak.Relay.Hops;
using Ulak.Relay.Resolving;
using Ulak.Relay.Tests.Delivery;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp.Dialogues;
using Ulak.Storage;
using Xunit;

namespace Ulak.Relay.Tests.TlsPolicies;

/// <summary>DANE (RFC 7672): which records a certificate matches, when they count, and what follows if it does not match.</summary>
public sealed class DaneTests : IDisposable
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";
    private const string Host = "mx.example.org";
    private const string Owner = "_25._tcp.mx.example.org";

    private readonly TestAuthority _root = new();
    private readonly TestAuthority _authority;
    private readonly TestAuthority _namesake;

    public DaneTests() => (_authority, _namesake) = (_root.CreateIntermediate(), _root.CreateIntermediate());

    public void Dispose()
    {
        _namesake.Dispose();
        _authority.Dispose();
        _root.Dispose();
    }

    /// <summary>Records (<see cref="Create"/>), the certificate, the outcome, the beginning of the policy or words of the reply.</summary>
    public static TheoryData<string, string, string, string> Cases => new()
    {
        // The server's own certificate: neither its name nor its dates count.
        { "3 0 0 leaf", "valid", "delivered", "dane: always TLS, with a certificate that matches a TLSA record of mx.example.org" },
        { "3 0 1 leaf", "valid", "delivered", "dane" },
        { "3 0 2 leaf", "valid", "delivered", "dane" },
        { "3 1 0 leaf", "valid", "delivered", "dane" },
        { "3 1 1 leaf", "wrong", "delivered", "dane" },
        { "3 1 2 leaf", "expired", "delivered", "dane" },
        { "3 1 1 issuer", "valid", "deferred", "it matches none of the TLSA records of mx.example.org: 3 1 1 " },
        { "3 1 1 leaf", "absent", "deferred", "does not offer STARTTLS" },
        { "3 1 1 issuer, 3 1 1 leaf", "valid", "delivered", "dane" },
        { "3 1 1 leaf damaged", "valid", "deferred", "it matches none" },
        // RFC 7671 §9: the strongest digest counts.
        { "3 1 1 leaf, 3 1 2 leaf damaged", "valid", "deferred", "it matches none" },
        { "3 1 1 leaf damaged, 3 1 2 leaf", "valid", "delivered", "dane" },
        { "3 0 1 leaf, 3 1 2 leaf damaged", "valid", "delivered", "dane" },
        // The authority: chain, dates and name count.
        { "2 0 1 issuer", "valid", "delivered", "dane" },
        { "2 1 1 issuer", "valid", "delivered", "dane" },
        { "2 1 2 issuer", "valid", "delivered", "dane" },
        { "2 1 0 issuer", "valid", "delivered", "dane" },
        { "2 0 0 issuer", "alone", "delivered", "dane" },
        { "2 0 0 root", "valid", "delivered", "dane" },
        { "2 0 1 issuer", "alone", "deferred", "it matches none" },
        { "2 0 1 leaf", "valid", "deferred", "it matches none" },
        { "2 0 1 issuer", "domain", "delivered", "dane" },
        { "2 0 1 issuer", "wrong", "deferred", "it is for none of mx.example.org, example.org" },
        { "2 0 1 issuer", "expired", "deferred", "did not issue it, or it has expired" },
        { "2 0 1 issuer", "forged", "deferred", "did not issue it" },
        { "2 0 0 damaged", "valid", "deferred", "it matches none" },
        // RFC 7672 §2.2: records that cannot be used demand TLS.
        { "1 1 1 leaf", "wrong", "delivered", "dane: always TLS, with any certificate" },
        { "0 0 1 root", "valid", "delivered", "dane: always TLS, with any certificate" },
        { "3 2 1 leaf", "valid", "delivered", "dane: always TLS, with any certificate" },
        { "3 1 3 leaf", "valid", "delivered", "dane: always TLS, with any certificate" },
        { "3 1 1 short", "valid", "delivered", "dane: always TLS, with any certificate" },
        { "1 1 1 leaf", "absent", "deferred", "does not offer STARTTLS" },
        { "1 1 1 leaf, 3 1 1 issuer", "valid", "deferred", "it matches none" },
        // Secure, and no record.
        { "", "absent", "delivered", "may" },
        { "", "wrong", "delivered", "may" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Records_decide_about_the_certificate(string records, string certificate, string outcome, string words)
    {
        var context = certificate switch
        {
            "valid" => _authority.Issue(Host),
            "wrong" => _authority.Issue("other.example"),
            "domain" => _authority.Issue("example.org"),
            "expired" => _authority.Issue(Host, -1),
            "alone" => _authority.Issue(Host, sent: []),
            // Another authority with the same name issued it; the server sends the one of the record.
            "forged" => _namesake.Issue(Host, sent: [_authority.Root, _root.Root]),
            _ => null,
        };
        await using var server = new HostileServer { Certificate = context };
        await using var relay = await StartAsync(server, Parse(records, context));
        var attempt = await AttemptAsync(relay);
        Assert.Equal(outcome, attempt.Outcome);
        Assert.Equal(outcome == "delivered" ? 1 : 0, server.Messages.Count);
        var policy = TlsDeliveryTests.Policy(attempt.Dialogue);
        if (outcome == "delivered")
        {
            Assert.StartsWith(words, policy, StringComparison.Ordinal);
            Assert.Equal(certificate != "absent", attempt.Dialogue.OfType<EventEntry>().Any(each => each.Event == SessionEvent.TlsStarted));
        }
        else
        {
            Assert.StartsWith("dane: ", policy, StringComparison.Ordinal);
            Assert.Contains(words, attempt.Reply, StringComparison.Ordinal);
            Assert.Equal("tls", attempt.Reason);
        }
    }

    /// <summary>What DNSSEC does not protect, and the policy that is applied then.</summary>
    [Theory]
    [InlineData("mx", "may")]
    [InlineData("address", "may")]
    [InlineData("tlsa", "may")]
    [InlineData("resolver", "may: TLS if the server offers it, with any certificate; DANE is off: The name server 127.0.0.1:53 does not")]
    public async Task Records_that_can_be_forged_do_not_count(string insecure, string words)
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, [new TlsaRecord(3, 1, 1, [.. new byte[32]])], resolver =>
        {
            switch (insecure)
            {
                case "mx":
                    resolver.Mx["example.org"] = resolver.Mx["example.org"] with { IsSecure = false };
                    break;
                case "address":
                    resolver.Addresses[Host] = resolver.Addresses[Host] with { IsSecure = false };
                    break;
                case "tlsa":
                    resolver.Tlsa[Owner] = resolver.Tlsa[Owner] with { IsSecure = false };
                    break;
                default:
                    resolver.Addresses["signed.example"] = resolver.Addresses["signed.example"] with { IsSecure = false };
                    break;
            }
        });
        var attempt = await AttemptAsync(relay);
        Assert.Equal("delivered", attempt.Outcome);
        Assert.StartsWith(words, TlsDeliveryTests.Policy(attempt.Dialogue), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3 1 1 leaf", "may", "delivered", "dane: always TLS, with a certificate that matches a TLSA record of mx.example.org")]
    [InlineData("3 1 1 issuer", "may", "deferred", "dane")]
    [InlineData("3 1 1 issuer", "encrypt", "deferred", "dane")]
    [InlineData("2 1 1 issuer", "may", "deferred", "dane")]
    [InlineData("", "may", "delivered", "may")]
    // The operator asked for the authorities of this machine.
    [InlineData("3 1 1 leaf", "verify", "deferred", "verify")]
    public async Task A_smart_host_is_checked_by_the_records_of_its_own_name(string records, string least, string outcome, string policy)
    {
        var context = _authority.Issue("other.example");
        await using var server = new HostileServer { Certificate = context };
        // Its domain has no MX records, and needs none.
        await using var relay = await StartAsync(
            server,
            Parse(records, context),
            resolver => resolver.Mx.Clear(),
            new HopServer(Host, server.Port),
            HopTlsWords.Parse(least)!.Value);
        var attempt = await AttemptAsync(relay);
        Assert.Equal(outcome, attempt.Outcome);
        Assert.StartsWith(policy, TlsDeliveryTests.Policy(attempt.Dialogue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_smart_host_without_validated_addresses_has_the_policy_of_the_configuration()
    {
        var context = _authority.Issue("other.example");
        await using var server = new HostileServer { Certificate = context };
        await using var relay = await StartAsync(
            server,
            Parse("3 1 1 issuer", context),
            resolver => resolver.Addresses[Host] = resolver.Addresses[Host] with { IsSecure = false },
            new HopServer(Host, server.Port));
        Assert.Equal("delivered", (await AttemptAsync(relay)).Outcome);
    }

    [Fact]
    public async Task A_server_whose_records_cannot_be_looked_up_is_not_used_and_the_next_is()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, [], resolver =>
            resolver.Tlsa[Owner] = LookupResult<TlsaRecord>.Failed("The TLSA look-up failed: the name server replied SERVFAIL"));
        var attempt = await AttemptAsync(relay);
        Assert.Equal("deferred", attempt.Outcome);
        Assert.StartsWith(
            "4.7.5 Whether mx.example.org has TLSA records cannot be found out: The TLSA", attempt.Reply, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);

        relay.Resolver.AddMx("example.org", (10, Host), (20, "mx2.example.org")).AddAddress("mx2.example.org", "127.0.0.1");
        attempt = await AttemptAsync(relay);
        Assert.Equal(("delivered", "mx2.example.org"), (attempt.Outcome, attempt.Host));
    }

    [Fact]
    public async Task Records_go_before_MTA_STS_and_a_server_without_them_follows_it()
    {
        var context = _authority.Issue("other.example");
        await using var server = new HostileServer { Certificate = context };
        await using var relay = await StartAsync(server, Parse("3 1 1 leaf", context), resolver =>
        {
            resolver.Texts["_mta-sts.example.org"] = ["v=STSv1; id=1;"];
            resolver.AddMx("example.net", (10, "mx1.example.net"), (20, Host)).AddAddress("mx1.example.net", "127.0.0.1");
            resolver.Texts["_mta-sts.example.net"] = ["v=STSv1; id=1;"];
        });
        relay.Http.Respond = _ => FakeHttp.Text("version: STSv1\nmode: enforce\nmx: elsewhere.example\nmax_age: 86400\n");
        // The policy does not list the host, and no authority vouches for the certificate: the record is enough.
        Assert.Equal("delivered", (await AttemptAsync(relay)).Outcome);

        // mx1.example.net has no record, and the policy does not list it; mx.example.org has one.
        var attempt = await AttemptAsync(relay, "example.net");
        Assert.Equal(("delivered", Host), (attempt.Outcome, attempt.Host));

        // RFC 8461 §2: a policy that allows the server does not repair a record that does not match.
        relay.Http.Respond = _ => FakeHttp.Text($"version: STSv1\nmode: enforce\nmx: {Host}\nmax_age: 86400\n");
        relay.Resolver.AddMx("example.com", (10, Host)).AddTlsa(Owner, Parse("3 1 1 issuer", context));
        relay.Resolver.Texts["_mta-sts.example.com"] = ["v=STSv1; id=2;"];
        Assert.Equal("deferred", (await AttemptAsync(relay, "example.com")).Outcome);

        // Without records, the policy decides.
        relay.Resolver.Tlsa.Clear();
        relay.Http.Respond = _ => FakeHttp.Text("version: STSv1\nmode: enforce\nmx: elsewhere.example\nmax_age: 86400\n");
        relay.Resolver.AddMx("example.edu", (10, Host));
        relay.Resolver.Texts["_mta-sts.example.edu"] = ["v=STSv1; id=3;"];
        attempt = await AttemptAsync(relay, "example.edu");
        Assert.Equal("deferred", attempt.Outcome);
        Assert.StartsWith(
            "4.7.5 The MTA-STS policy of example.edu does not allow its server mx.example.org", attempt.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_has_the_records_of_its_target_and_else_its_own()
    {
        var context = _authority.Issue("target.example");
        await using var server = new HostileServer { Certificate = context };
        await using var relay = await StartAsync(server, Parse("3 1 1 issuer", context), resolver =>
        {
            resolver.Addresses[Host] = resolver.Addresses[Host] with { Canonical = "target.example" };
            resolver.AddTlsa("_25._tcp.target.example", Parse("2 0 1 issuer", context));
        });
        var attempt = await AttemptAsync(relay);
        Assert.Equal("delivered", attempt.Outcome);
        Assert.Contains("a TLSA record of target.example", TlsDeliveryTests.Policy(attempt.Dialogue), StringComparison.Ordinal);

        // Those of the alias do not match; a connection that was checked by other records is not used again.
        relay.Resolver.Tlsa.TryRemove("_25._tcp.target.example", out _);
        attempt = await AttemptAsync(relay);
        Assert.Equal("deferred", attempt.Outcome);
        Assert.Contains("of the TLSA records of mx.example.org", attempt.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task REQUIRETLS_is_satisfied_by_a_record_and_not_by_records_that_are_unusable()
    {
        var context = _authority.Issue("other.example");
        await using var server = new HostileServer { Certificate = context, Extensions = ["REQUIRETLS", "8BITMIME"] };
        await using var relay = await StartAsync(server, Parse("3 1 1 leaf", context));
        var id = await relay.QueueAsync(Message, ["a@example.org"], mailParameters: "REQUIRETLS");
        await relay.AttemptsAsync(id, 1);
        Assert.Equal("delivered", (await relay.FindAsync(id))[0].Attempts.Single().Outcome);

        relay.Resolver.AddTlsa(Owner, Parse("1 1 1 leaf", context));
        id = await relay.QueueAsync(Message, ["a@example.org"], mailParameters: "REQUIRETLS");
        await relay.AttemptsAsync(id, 1);
        Assert.Equal("deferred", (await relay.FindAsync(id))[0].Attempts.Single().Outcome);
    }

    [Theory]
    [InlineData("3 1 1 leaf", 1, null)]
    [InlineData("3 1 1 issuer", 0, "certificate-not-trusted")]
    [InlineData("1 1 1 leaf", 1, "tlsa-invalid")]
    [InlineData("SERVFAIL", 0, "dnssec-invalid")]
    public async Task TLS_reports_count_it(string records, int succeeded, string? failure)
    {
        var context = _authority.Issue("other.example");
        await using var server = new HostileServer { Certificate = context };
        await using var relay = await StartAsync(server, records == "SERVFAIL" ? [] : Parse(records, context));
        if (records == "SERVFAIL")
        {
            relay.Resolver.Tlsa[Owner] = LookupResult<TlsaRecord>.Failed("SERVFAIL");
        }

        await AttemptAsync(relay);
        relay.Resolver.Texts["_smtp._tls.example.org"] = ["v=TLSRPTv1; rua=https://reports.example/tls"];
        relay.Http.Respond = _ => new HttpResponseMessage();
        relay.Time.Advance(TimeSpan.FromHours(13));
        await relay.Service.TlsReporter.SendDueAsync(RelayFixture.Token);
        // The reporter, which sends in the first four hours of the next day, may have taken the results already.
        await RelayFixture.UntilAsync(() => Task.FromResult(!relay.Http.Requests.IsEmpty));
        var policy = TlsReports.Read(relay.Http.Requests.Single().Content).GetProperty("policies")[0];
        Assert.Equal("tlsa", policy.GetProperty("policy").GetProperty("policy-type").GetString());
        Assert.Equal("example.org", policy.GetProperty("policy").GetProperty("policy-domain").GetString());
        Assert.Equal(Host, policy.GetProperty("policy").GetProperty("mx-host")[0].GetString());
        if (records != "SERVFAIL")
        {
            Assert.Equal(
                relay.Resolver.Tlsa[Owner].Records[0].ToString(), policy.GetProperty("policy").GetProperty("policy-string")[0].GetString());
        }

        Assert.Equal(succeeded, policy.GetProperty("summary").GetProperty("total-successful-session-count").GetInt32());
        var details = policy.GetProperty("failure-details");
        Assert.Equal(failure is null ? 0 : 1, details.GetArrayLength());
        Assert.Equal(failure, failure is null ? null : details[0].GetProperty("result-type").GetString());
    }

    /// <summary>Records such as <c>3 1 1 leaf</c>; also of the <c>issuer</c> and the <c>root</c>; <c>short</c> is one octet.</summary>
    private TlsaRecord[] Parse(string records, SslStreamCertificateContext? context) =>
    [
        .. records.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split(' '))
            .Select(words => Create(byte.Parse(words[0]), byte.Parse(words[1]), byte.Parse(words[2]), words[3..], context)),
    ];

    private TlsaRecord Create(byte usage, byte selector, byte matching, string[] words, SslStreamCertificateContext? context)
    {
        var certificate = words[0] switch
        {
            "issuer" => _authority.Root,
            "root" => _root.Root,
            _ => context?.TargetCertificate ?? _authority.Root,
        };
        var octets = selector == 1 ? certificate.PublicKey.ExportSubjectPublicKeyInfo() : certificate.RawData;
        var data = matching switch
        {
            1 => SHA256.HashData(octets),
            2 => SHA512.HashData(octets),
            _ => octets,
        };
        data = words[0] == "short" ? [1] : data;
        if (words.Contains("damaged"))
        {
            data[0] ^= 1;
        }

        return new TlsaRecord(usage, selector, matching, [.. data]);
    }

    private static async Task<StoredAttempt> AttemptAsync(RelayFixture relay, string domain = "example.org")
    {
        var id = await relay.QueueAsync(Message, [$"a@{domain}"]);
        await relay.AttemptsAsync(id, 1);
        return (await relay.FindAsync(id))[0].Attempts.First();
    }

    private static async Task<RelayFixture> StartAsync(
        HostileServer server, TlsaRecord[] records, Action<FakeResolver>? change = null, HopServer? smartHost = null,
        HopTls least = HopTls.May)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.IsSecure = true;
        relay.Resolver.AddMx("example.org", (10, Host)).AddAddress(Host, "127.0.0.1").AddAddress("signed.example", "192.0.2.1");
        relay.Resolver.Addresses["bogus.example"] = LookupResult<System.Net.IPAddress>.Failed("SERVFAIL") with { HasResponse = true };
        if (records.Length > 0)
        {
            relay.Resolver.AddTlsa(Owner, records);
        }

        change?.Invoke(relay.Resolver);
        // The records are those of port 25.
        relay.Resolver.TlsaPort = server.Port;
        return relay.StartRelay(server.Port, options => WithSmartHost(options, smartHost, least) with
        {
            Dane = new DaneOptions("signed.example", "bogus.example"),
            SendsTlsReports = true,
        });
    }

    private static RelayOptions WithSmartHost(RelayOptions options, HopServer? server, HopTls least) => server is null ? options
        : RelayFixture.WithHop(options, new ServerHop("provider") { Servers = [server], Tls = least });
}
