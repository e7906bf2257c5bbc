using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Ulak.Relay.Tests.Support;
using Xunit;
using DkimSigner = Ulak.Relay.Reports.DkimSigner;

namespace Ulak.Relay.Tests.Reports;

/// <summary>DKIM signatures of TLS reports, verified by another implementation.</summary>
public sealed class DkimSignerTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("From: a@example.org\r\nSubject:  two   words \r\n folded\t here\r\n\r\nHello  \t world \r\n\r\n \r\n\r\n")]
    [InlineData("from : a@example.org\r\nX-Other: y\r\nDate: today\r\n\r\n")]
    [InlineData("From: a@example.org\r\n\r\nno end of line")]
    [InlineData("From: a@example.org\r\n\r\n\r\n\r\nempty lines before\r\n")]
    public void A_signature_is_valid_whatever_the_white_space_is(string message)
    {
        using var key = RSA.Create(2048);
        var signed = new DkimSigner("example.org", "tlsrpt", key).Sign(Encoding.ASCII.GetBytes(message), Now);
        Assert.EndsWith(message, Encoding.ASCII.GetString(signed), StringComparison.Ordinal);
        Assert.True(IsValid(signed, key));
    }

    [Theory]
    [InlineData("Subject: report", "Subject: other")]
    [InlineData("the body", "another body")]
    [InlineData("From: a@", "From: b@")]
    public void A_change_breaks_it(string from, string to)
    {
        using var key = RSA.Create(2048);
        var signed = Encoding.ASCII.GetString(new DkimSigner("example.org", "tlsrpt", key).Sign(
            "From: a@example.org\r\nSubject: report\r\n\r\nthe body\r\n"u8.ToArray(), Now));
        Assert.True(IsValid(Encoding.ASCII.GetBytes(signed), key));
        Assert.False(IsValid(Encoding.ASCII.GetBytes(signed.Replace(from, to, StringComparison.Ordinal)), key));
    }

    [Fact]
    public async Task A_report_by_mail_is_signed_with_the_key_of_the_configuration()
    {
        using var key = RSA.Create(2048);
        await using var server = new HostileServer();
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.Resolver.Texts["_smtp._tls.example.org"] = ["v=TLSRPTv1; rua=mailto:tls@example.org"];
        relay.StartRelay(server.Port, options => options with
        {
            SendsTlsReports = true,
            TlsReportSigner = new DkimSigner("relay.example", "tlsrpt", key),
        });
        await relay.AttemptsAsync(await relay.QueueAsync("Subject: x\r\n\r\nHello\r\n", ["a@example.org"]), 1);
        relay.Time.Advance(TimeSpan.FromHours(13));
        await relay.Service.TlsReporter.SendDueAsync(RelayFixture.Token);
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count == 2));
        var (_, _, data) = server.Messages.Last();
        Assert.Contains("d=relay.example; s=tlsrpt;", data, StringComparison.Ordinal);
        Assert.True(IsValid(Encoding.Latin1.GetBytes(data), key));
    }

    private static bool IsValid(byte[] message, RSA key)
    {
        using var stream = new MemoryStream(message);
        var parsed = MimeMessage.Load(stream, RelayFixture.Token);
        var signature = parsed.Headers[parsed.Headers.IndexOf(HeaderId.DkimSignature)];
        return new DkimVerifier(new Locator(key)).Verify(parsed, signature, RelayFixture.Token);
    }

    /// <summary>The record in DNS, as RFC 8460 §3 wants it: with the service type <c>tlsrpt</c>.</summary>
    private sealed class Locator(RSA key) : DkimPublicKeyLocatorBase
    {
        public override AsymmetricKeyParameter LocatePublicKey(
            string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            GetPublicKey($"v=DKIM1; k=rsa; s=tlsrpt; p={Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}");

        public override Task<AsymmetricKeyParameter> LocatePublicKeyAsync(
            string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }
}
