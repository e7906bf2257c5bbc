using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Ulak.Server.Tls;

namespace Ulak.Server.Sessions;

/// <summary>
/// The input and output of a session: the connection's pipes, or after a handshake the pipes of TLS over them. And the one deadline of its
/// waits.
/// </summary>
internal sealed class SessionChannel(IDuplexPipe transport, Deadline deadline)
{
    private SslStream? _tls;
    private ThrottledPipeReader? _throttled;

    /// <summary>The deadline of what the session waits for.</summary>
    public Deadline Deadline => deadline;

    /// <summary>Octets that the client sent, as far as they were consumed.</summary>
    public long OctetsReceived { get; private set; }

    public PipeReader Input { get; private set; } = transport.Input;

    public PipeWriter Output { get; private set; } = transport.Output;

    /// <summary>The server's certificate in DER, for the binding of SCRAM; null in clear.</summary>
    public byte[]? Certificate { get; private set; }

    /// <summary>Cancels pending reads and flushes, those of a handshake included.</summary>
    public void Interrupt()
    {
        Input.CancelPendingRead();
        Output.CancelPendingFlush();
    }

    public void CancelRead() => Input.CancelPendingRead();

    /// <summary>Whether the input is throttled.</summary>
    public bool IsThrottled => _throttled is not null;

    /// <summary>Throttles the input to this rate.</summary>
    public void Throttle(int octetsPerSecond, TimeProvider time)
    {
        if (_throttled is null)
        {
            Input = _throttled = new ThrottledPipeReader(Input, time) { OctetsPerSecond = octetsPerSecond };
        }

        _throttled.OctetsPerSecond = octetsPerSecond;
    }

    /// <summary>Returns a buffer of <see cref="Input"/>, and counts what was consumed.</summary>
    public void Consume(in ReadOnlySequence<byte> buffer, SequencePosition consumed, SequencePosition examined)
    {
        OctetsReceived += buffer.Slice(0, consumed).Length;
        Input.AdvanceTo(consumed, examined);
    }

    /// <summary>Does the handshake. An exception means that it failed.</summary>
    public async ValueTask<TlsInfo> StartTlsAsync(SmtpTls tls)
    {
        var stream = new SslStream(new DuplexPipeStream(Input, Output), leaveInnerStreamOpen: false);
        string? serverName = null;
        try
        {
            await stream.AuthenticateAsServerAsync(
                (_, hello, _, _) =>
                {
                    serverName = hello.ServerName.Length == 0 ? null : hello.ServerName;
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

        // With zero-byte reads, a reader that waits holds no buffer.
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        Certificate = stream.LocalCertificate?.GetRawCertData();
        return new TlsInfo(
            SmtpTlsOptions.GetName(stream.SslProtocol),
            stream.NegotiatedCipherSuite.ToString(),
            serverName,
            GetSubject(stream.LocalCertificate) ?? "none",
            GetSubject(stream.RemoteCertificate));
    }

    /// <summary>
    /// Ends TLS with close_notify (RFC 8446 §6.1), so that the client can detect truncation. The transport's pipes stay open.
    /// </summary>
    public async ValueTask CloseAsync(bool isReachable)
    {
        if (_tls is not { } tls)
        {
            return;
        }

        try
        {
            if (isReachable)
            {
                await tls.ShutdownAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The client has disconnected.
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
            // The failure was logged when the output could not be sent.
        }
    }

    private static string? GetSubject(X509Certificate? certificate) => certificate?.Subject;
}
