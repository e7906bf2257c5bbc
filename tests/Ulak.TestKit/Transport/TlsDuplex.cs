using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Ulak.Server.Tls;

namespace Ulak.TestKit.Transport;

/// <summary>A client's end of a connection under TLS.</summary>
public sealed class TlsDuplex : IDuplexPipe
{
    private TlsDuplex(SslStream stream) => (Input, Output) = (PipeReader.Create(stream), PipeWriter.Create(stream));

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output { get; }

    /// <summary>Does the client's part of the handshake, and trusts any certificate.</summary>
    public static async Task<TlsDuplex> UpgradeAsync(IDuplexPipe connection, string name)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var stream = new SslStream(new DuplexPipeStream(connection.Input, connection.Output));
        var options = new SslClientAuthenticationOptions { TargetHost = name, RemoteCertificateValidationCallback = Trust };
        await stream.AuthenticateAsClientAsync(options).WaitAsync(TimeSpan.FromSeconds(20));
        return new TlsDuplex(stream);
    }

    private static bool Trust(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null;
}
