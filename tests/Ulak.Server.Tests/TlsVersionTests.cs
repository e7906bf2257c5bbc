using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ulak.Server.Tests.Hosting;
using Ulak.Server.Tls;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>The versions and cipher suites of TLS that a handshake accepts.</summary>
public sealed class TlsVersionTests
{
    private const SslProtocols Tls10 = (SslProtocols)192;
    private const SslProtocols Tls11 = (SslProtocols)768;

    [Theory]
    [InlineData(TlsVersion.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, true)]
    [InlineData(TlsVersion.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, true)]
    [InlineData(TlsVersion.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, false)]
    [InlineData(TlsVersion.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false)]
    [InlineData(TlsVersion.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, false)]
    [InlineData(TlsVersion.Tls10, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, true)]
    public async Task Suites_with_CBC_are_negotiated_only_for_old_clients(TlsVersion minimum, TlsCipherSuite suite, bool accepted)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The suites are chosen only on Linux.");
        if (OperatingSystem.IsLinux())
        {
            var negotiated = await HandshakeAsync(minimum, new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12,
                CipherSuitesPolicy = new CipherSuitesPolicy([suite]),
            });
            Assert.Equal(accepted ? ("TLS 1.2", suite.ToString()) : null, negotiated);
        }
    }

    [Theory]
    [InlineData(TlsVersion.Tls10, Tls10, "TLS 1.0")]
    [InlineData(TlsVersion.Tls10, Tls11, "TLS 1.1")]
    [InlineData(TlsVersion.Tls10, SslProtocols.Tls13, "TLS 1.3")]
    [InlineData(TlsVersion.Tls11, Tls10, null)]
    [InlineData(TlsVersion.Tls11, Tls11, "TLS 1.1")]
    [InlineData(TlsVersion.Tls12, Tls10, null)]
    [InlineData(TlsVersion.Tls12, Tls11, null)]
    [InlineData(TlsVersion.Tls12, SslProtocols.Tls12, "TLS 1.2")]
    [InlineData(TlsVersion.Tls13, SslProtocols.Tls12, null)]
    [InlineData(TlsVersion.Tls13, SslProtocols.Tls13, "TLS 1.3")]
    public async Task A_client_below_the_minimum_is_refused(TlsVersion minimum, SslProtocols offered, string? expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems forbid versions themselves.");

        // The policy makes OpenSSL offer the old versions; it is marked obsolete.
        var negotiated = await HandshakeAsync(minimum, new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = offered,
            EncryptionPolicy = (EncryptionPolicy)1,
        });
        Assert.Equal(expected, negotiated?.Version);
    }

    [Theory]
    [InlineData(TlsVersion.Tls10)]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public async Task A_minimum_that_the_system_permits_has_no_fault(TlsVersion minimum)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems forbid versions themselves.");
        var certificate = SslStreamCertificateContext.Create(TestCertificate.Value, null, offline: true);
        Assert.Null(await SmtpTlsOptions.FindFaultAsync(certificate, minimum, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_minimum_that_no_handshake_reaches_is_reported_with_cause_and_remedy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The suites are chosen only on Linux.");

        // OpenSSL permits no key as short as this one, at any security level but 0.
        using var key = RSA.Create(512);
        var request = new CertificateRequest("CN=mx.example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var short512 = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        var certificate = SslStreamCertificateContext.Create(short512, null, offline: true);

        var fault = await SmtpTlsOptions.FindFaultAsync(certificate, TlsVersion.Tls12, TestContext.Current.CancellationToken);

        Assert.StartsWith("No client can use TLS 1.2, the minimum version: ", fault, StringComparison.Ordinal);
        Assert.Contains("openssl.cnf", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", fault, StringComparison.Ordinal);
    }

    /// <summary>The version and the suite that the server recorded; null for a handshake that failed.</summary>
    private static async Task<(string Version, string Cipher)?> HandshakeAsync(TlsVersion minimum, SslClientAuthenticationOptions client)
    {
        var certificate = SslStreamCertificateContext.Create(TestCertificate.Value, null, offline: true);
        var sink = new RecordingSink();
        using var server = new SmtpServer(sink);
        await using var host = await SocketHost.StartAsync(new SmtpListener(server, new SmtpListenerOptions
        {
            Tls = new SmtpTls { OptionsSelector = _ => SmtpTlsOptions.Create(certificate, minimum), Implicit = true },
        }));
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(host.Address, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(tcp.GetStream());
        client.TargetHost = "mx.example.org";
        client.RemoteCertificateValidationCallback = (_, shown, _, _) => TestCertificate.Value.Equals(shown);
        try
        {
            await stream.AuthenticateAsClientAsync(client, TestContext.Current.CancellationToken);
            await stream.WriteAsync("EHLO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n"u8.ToArray(),
                TestContext.Current.CancellationToken);
            await stream.WriteAsync("\r\nHi\r\n.\r\nQUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return null;
        }

        var tls = Assert.Single(sink.Mails).Session.Tls;
        Assert.Equal((TestCertificate.Value.Subject, null), (tls!.Certificate, tls.ClientCertificate));
        return (tls.Version, tls.Cipher);
    }
}
