using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ulak.EndToEnd.Neighbours;
using Ulak.EndToEnd.Program;
using Ulak.Relay.Resolving;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>DANE (RFC 7672) with Unbound as the resolver, NSD with signed zones, and Postfix as the next hop.</summary>
public sealed class DaneTests : IDisposable
{
    private const string Other = "1111111111111111111111111111111111111111111111111111111111111111";

    private readonly RelayFolder _folder = new("dane");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Unbound_validates_what_the_resolver_reads()
    {
        await using var dns = await Dns.StartAsync(25, new string('a', 64));
        var resolver = new DnsMailResolver([dns.Unbound.EndPoint], dnssec: true);
        var mx = await resolver.LookupMxAsync("signed.test", Token);
        Assert.Equal((LookupStatus.Found, true), (mx.Status, mx.IsSecure));
        Assert.True((await resolver.LookupAddressesAsync("mx.signed.test", Token)).IsSecure);
        var alias = await resolver.LookupAddressesAsync("alias.signed.test", Token);
        Assert.Equal((true, "mx.signed.test"), (alias.IsSecure, alias.Canonical));
        var tlsa = await resolver.LookupTlsaAsync("_25._tcp.mx.signed.test", Token);
        Assert.Equal((true, "3 1 1 " + new string('A', 64)), (tlsa.IsSecure, tlsa.Records.Single().ToString()));

        // Validated absence; a signature that is wrong; a zone without signatures.
        var absent = await resolver.LookupTlsaAsync("_25._tcp.plain.signed.test", Token);
        Assert.Equal((LookupStatus.NoName, true), (absent.Status, absent.IsSecure));
        var forged = await resolver.LookupTlsaAsync("_25._tcp.forged.signed.test", Token);
        Assert.Equal((LookupStatus.Failed, true), (forged.Status, forged.HasResponse));
        var unsigned = await resolver.LookupTlsaAsync("_25._tcp.mx.unsigned.test", Token);
        Assert.Equal((LookupStatus.Found, false), (unsigned.Status, unsigned.IsSecure));
    }

    [Fact]
    public async Task The_program_delivers_to_Postfix_where_the_certificate_matches_and_nowhere_else()
    {
        var port = UlakServer.FreePort();
        var (chain, digest) = await CreateCertificateAsync();
        await using var dns = await Dns.StartAsync(port, digest);
        await using var postfix = await Postfix.StartServerAsync(
            Directory.CreateTempSubdirectory("ulak-postfix-").FullName, port, "signed.test", chain);
        var config = await WriteConfigAsync(dns, port, """ "dane": true, "daneProof": "mx.signed.test, bogus.test", """);
        await using var relay = await _folder.StartAsync(config);
        await relay.WaitUntilPrintedAsync("validates DNSSEC: DANE is applied");

        await SendAsync(relay, "ann@signed.test");
        await relay.WaitUntilPrintedAsync("delivered to <ann@signed.test>");
        Assert.Contains("TLS connection established from", postfix.Log, StringComparison.Ordinal);
        await SendAsync(relay, "ann@wrong.signed.test");
        await relay.WaitUntilPrintedAsync("deferred to <ann@wrong.signed.test>");
        Assert.Contains("it matches none of the TLSA records of wrongmx.signed.test: 3 1 1 1111", relay.Printed, StringComparison.Ordinal);
        await SendAsync(relay, "ann@forged.signed.test");
        await relay.WaitUntilPrintedAsync("deferred to <ann@forged.signed.test>");
        Assert.Contains("Whether forged.signed.test has TLSA records cannot be found out", relay.Printed, StringComparison.Ordinal);
        Assert.Single(postfix.Read("ann"));

        var shown = await Command.UlakAsync("deliver", "--dry-run", "ann@signed.test", "--config", config);
        Assert.Contains(
            "The TLS policy of mx.signed.test: dane: always TLS, with a certificate that matches a TLSA record of mx.signed.test (1 found)",
            shown.Output, StringComparison.Ordinal);
        Assert.Equal(0, shown.ExitCode);
        shown = await Command.UlakAsync("deliver", "--dry-run", "ann@wrong.signed.test", "--config", config);
        Assert.Contains("it matches none of the TLSA records", shown.Output, StringComparison.Ordinal);
        Assert.Equal(1, shown.ExitCode);
        shown = await Command.UlakAsync("route", "test", "a@example.org", "ann@signed.test", "--user", "x", "--dns", "--config", config);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"  mx.signed.test:{port}: dane: always TLS"),
            shown.Output,
            StringComparison.Ordinal);
        shown = await Command.UlakAsync("route", "test", "a@example.org", "ann@signed.test", "--user", "x", "--config", config);
        Assert.Contains("the TLSA records of the servers (DANE, by 127.0.0.1:", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resolver_that_does_not_validate_is_reported_and_mail_goes_without_DANE()
    {
        var port = UlakServer.FreePort();
        await using var dns = await Dns.StartAsync(port, Other);
        await using var postfix = await Postfix.StartServerAsync(
            Directory.CreateTempSubdirectory("ulak-postfix-").FullName, port, "signed.test", null);
        var config = await WriteConfigAsync(
            dns, port, """ "dane": true, "daneProof": "mx.signed.test, bogus.test", """, dns.Nsd.EndPoint.ToString());
        await using var relay = await _folder.StartAsync(config);
        await relay.WaitUntilPrintedAsync("DANE is not applied: The name server");
        await SendAsync(relay, "ann@signed.test");
        await relay.WaitUntilPrintedAsync("delivered to <ann@signed.test>");
        var check = await Command.UlakAsync("config", "check", "--config", config);
        Assert.Contains("it returns mx.signed.test without the AD bit", check.Output, StringComparison.Ordinal);

        var unnamed = await Command.UlakAsync("config", "check", "--offline", "--set", "relay.dane=true", "--set", "routes.a.action=relay");
        Assert.Contains("relay.dane is true, but relay.nameServers is not set", unnamed.Error, StringComparison.Ordinal);
    }

    private Task<string> WriteConfigAsync(Dns dns, int port, string dane, string? server = null) =>
        _folder.WriteAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "smtp": { "hostName": "relay.example" },
              "relay": { {{dane}} "mtaSts": false, "nameServers": "{{server ?? dns.Unbound.EndPoint.ToString()}}", "port": {{port}} },
              "routes": [ { "to": "@signed.test, *.signed.test", "action": "relay" } ]
            }
            """));

    private static async Task SendAsync(UlakServer relay, string to)
    {
        var reply = await RelayFolder.SubmitAsync(relay, "bob@example.net", "Subject: x\r\n\r\nx\r\n"u8.ToArray(), to);
        Assert.StartsWith("250", reply, StringComparison.Ordinal);
    }

    /// <summary>A certificate for no name of the test: the record alone binds it.</summary>
    private async Task<(string Chain, string Digest)> CreateCertificateAsync()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=other.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(-1));
        var file = _folder["postfix.pem"];
        await File.WriteAllTextAsync(file, $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n", Token);
        return (file, Convert.ToHexString(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())));
    }

    /// <summary>A signed zone, one without signatures, one that should have some, and a resolver that knows which have.</summary>
    private sealed record Dns(Nsd Nsd, Unbound Unbound) : IAsyncDisposable
    {
        public static async Task<Dns> StartAsync(int port, string digest)
        {
            var nsd = await Nsd.StartAsync(
                [
                    ("signed.test", string.Create(CultureInfo.InvariantCulture, $"""
                        @ MX 10 mx
                        mx A 127.0.0.1
                        alias CNAME mx
                        plain A 127.0.0.1
                        _{port}._tcp.mx TLSA 3 1 1 {digest}
                        wrong MX 10 wrongmx
                        wrongmx A 127.0.0.1
                        _{port}._tcp.wrongmx TLSA 3 1 1 {Other}
                        forged MX 10 forged
                        forged A 127.0.0.1
                        _{port}._tcp.forged TLSA 3 1 1 {Other[..^1]}2
                        """)),
                    ("unsigned.test", string.Create(CultureInfo.InvariantCulture, $"""
                        @ MX 10 mx
                        mx A 127.0.0.1
                        _{port}._tcp.mx TLSA 3 1 1 {digest}
                        """)),
                    ("bogus.test", "@ A 127.0.0.1"),
                ],
                ("signed.test", ($"{Other[..^1]}2", $"{Other[..^1]}3")));
            var unbound = await Unbound.StartAsync(
                nsd.EndPoint,
                ["signed.test", "unsigned.test", "bogus.test"],
                [.. nsd.Anchors, "bogus.test. DS 12345 8 2 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]);
            return new Dns(nsd, unbound);
        }

        public async ValueTask DisposeAsync()
        {
            await Unbound.DisposeAsync();
            await Nsd.DisposeAsync();
        }
    }
}
