using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Ulak.Server.Tests.Hosting;
using Ulak.Server.Tls;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>TLS ends with close_notify, RFC 5246 §7.2.1 and RFC 8446 §6.1.</summary>
public sealed class TlsCloseTests
{
    private const byte Alert = 21;

    [Theory]
    [InlineData("")]
    [InlineData("QUIT\r\n")]
    [InlineData("EHLO client.example\r\nMAIL FROM:<>\r\n")]
    public async Task The_close_notify_of_a_client_is_answered(string lastCommands)
    {
        var stop = TestContext.Current.CancellationToken;
        var certificate = SslStreamCertificateContext.Create(TestCertificate.Value, null, offline: true);
        using var server = new SmtpServer(new RecordingSink());
        await using var host = await SocketHost.StartAsync(new SmtpListener(server, new SmtpListenerOptions
        {
            Tls = new SmtpTls { OptionsSelector = _ => SmtpTlsOptions.Create(certificate, TlsVersion.Tls12), Implicit = true },
        }));
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(host.Address, stop);
        await using var stream = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mx.example.org",
            EnabledSslProtocols = SslProtocols.Tls12, // records of TLS 1.3 hide that they are alerts
            RemoteCertificateValidationCallback = (_, shown, _, _) => TestCertificate.Value.Equals(shown),
        }, stop);
        Assert.StartsWith("220 ", await ReadTextAsync(stream, stop), StringComparison.Ordinal);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(lastCommands), stop);
        await stream.ShutdownAsync();

        var octets = new MemoryStream();
        await tcp.GetStream().CopyToAsync(octets, stop);

        Assert.Equal(Alert, RecordTypes(octets.ToArray()).Last());
    }

    private static async Task<string> ReadTextAsync(Stream stream, CancellationToken stop)
    {
        var buffer = new byte[1024];
        var read = await stream.ReadAsync(buffer, stop);
        return System.Text.Encoding.ASCII.GetString(buffer, 0, read);
    }

    // RFC 5246 §6.2.1: type, version, length.
    private static IEnumerable<byte> RecordTypes(byte[] octets)
    {
        for (var at = 0; at + 5 <= octets.Length; at += 5 + ((octets[at + 3] << 8) | octets[at + 4]))
        {
            yield return octets[at];
        }
    }
}
