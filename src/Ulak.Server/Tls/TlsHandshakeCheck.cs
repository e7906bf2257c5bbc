using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;

namespace Ulak.Server.Tls;

/// <summary>Does a handshake in memory, to find out whether the system permits a version of TLS.</summary>
internal static class TlsHandshakeCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Returns the cause of a handshake's failure; null if it succeeds.</summary>
    /// <param name="server">The options of the server. They must not require a client certificate.</param>
    /// <param name="version">The only version that the client offers.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    public static async Task<string?> FindFaultAsync(
        SslServerAuthenticationOptions server, SslProtocols version, CancellationToken cancellationToken)
    {
#pragma warning disable CA5359 // The handshake is with this server itself, in memory: no certificate is to be verified.
        var client = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = version,
            EncryptionPolicy = server.EncryptionPolicy,
            CipherSuitesPolicy = server.CipherSuitesPolicy,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };
#pragma warning restore CA5359
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var (toServer, toClient) = (new Pipe(), new Pipe());
        var received = AuthenticateAsync(
            new DuplexPipeStream(toServer.Reader, toClient.Writer), toClient.Writer,
            stream => stream.AuthenticateAsServerAsync(server, limit.Token));
        var sent = AuthenticateAsync(
            new DuplexPipeStream(toClient.Reader, toServer.Writer), toServer.Writer,
            stream => stream.AuthenticateAsClientAsync(client, limit.Token));
        var faults = await Task.WhenAll(received, sent).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return faults[0] ?? faults[1];
    }

    private static async Task<string?> AuthenticateAsync(Stream inner, PipeWriter output, Func<SslStream, Task> authenticate)
    {
        var stream = new SslStream(inner);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await authenticate(stream).ConfigureAwait(false);
                return null;
            }
            catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException
                or NotSupportedException or InvalidOperationException)
            {
                return exception.GetBaseException().Message;
            }
            finally
            {
                // Otherwise the other side would wait for a reply.
                await output.CompleteAsync().ConfigureAwait(false);
            }
        }
    }
}
