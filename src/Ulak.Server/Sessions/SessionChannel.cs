using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Ulak.Server.Tls;

namespace Ulak.Server.Sessions;

/// <summary>The octets' way in and out: the connection's own pipes, and after a handshake those of TLS above them.</summary>
internal sealed class SessionChannel(IDuplexPipe transport)
{
    private SslStream? _tls;
    private ThrottledPipeReader? _throttled;

    public PipeReader Input { get; private set; } = transport.Input;

    public PipeWriter Output { get; private set; } = transport.Output;

    /// <summary>The server's certificate in DER, for the binding of SCRAM; null in clear.</summary>
    public byte[]? Certificate { get; private set; }

    /// <summary>Ends what is waited for, in a handshake too.</summary>
    public void Interrupt()
    {
        Input.CancelPendingRead();
        Output.CancelPendingFlush();
    }

    public void CancelRead() => Input.CancelPendingRead();

    /// <summary>Whether the input comes slower than the client sends it.</summary>
    public bool IsThrottled => _throttled is not null;

    /// <summary>From now on the input comes at this pace.</summary>
    public void Throttle(int octetsPerSecond, TimeProvider time)
    {
        if (_throttled is null)
        {
            Input = _throttled = new ThrottledPipeReader(Input, time) { OctetsPerSecond = octetsPerSecond };
        }

        _throttled.OctetsPerSecond = octetsPerSecond;
    }

    /// <summary>Does the handshake. What it throws is a failed handshake.</summary>
    public async ValueTask<TlsInfo> StartTlsAsync(SmtpTls tls)
    {
        var stream = new SslStream(new DuplexPipeStream(Input, Output), leaveInnerStreamOpen: false);
        string? asked = null;
        try
        {
            await stream.AuthenticateAsServerAsync(
                (_, hello, _, _) =>
                {
                    asked = hello.ServerName.Length == 0 ? null : hello.ServerName;
                    return new ValueTask<SslServerAuthenticationOptions>(tls.OptionsSelector(hello.ServerName));
                },
                null,
                CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _tls = stream;

        // A reader that waits holds no buffer: zero-byte reads.
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        Certificate = stream.LocalCertificate?.GetRawCertData();
        return new TlsInfo(
            stream.SslProtocol switch { SslProtocols.Tls12 => "TLS 1.2", SslProtocols.Tls13 => "TLS 1.3", var other => other.ToString() },
            stream.NegotiatedCipherSuite.ToString(),
            asked,
            GetSubject(stream.LocalCertificate) ?? "none",
            GetSubject(stream.RemoteCertificate));
    }

    /// <summary>Says the end to a TLS client (RFC 8446 §6.1), so that it can tell it from an attack. The transport's pipes stay as they are.</summary>
    public async ValueTask CloseAsync(bool reachable)
    {
        if (_tls is not { } tls)
        {
            return;
        }

        try
        {
            if (reachable)
            {
                await tls.ShutdownAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The client is gone; it has no use for the end.
        }
        finally
        {
            await Input.CompleteAsync().ConfigureAwait(false);
            await CompleteOutputAsync().ConfigureAwait(false);
            await tls.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask CompleteOutputAsync()
    {
        try
        {
            await Output.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // What could not be sent was told in the log when it could not.
        }
    }

    private static string? GetSubject(X509Certificate? certificate) => certificate?.Subject;
}
