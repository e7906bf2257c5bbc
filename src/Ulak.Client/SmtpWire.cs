using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>Writes commands and reads replies, each with a time limit, and records both.</summary>
internal sealed class SmtpWire : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly ArrayBufferWriter<byte> _pending = new(1024);
    private readonly SmtpClientOptions _options;
    private readonly long _start;
    private Stream _stream;
    private PipeReader _reader;

    public SmtpWire(Stream stream, (string Host, int Port)? host, SmtpClientOptions options)
    {
        (_stream, _options, Host) = (stream, options, host);
        _reader = CreateReader(stream);
        _start = options.TimeProvider.GetTimestamp();
    }

    /// <summary>The host and port that were connected to; null for a stream.</summary>
    public (string Host, int Port)? Host { get; }

    /// <summary>Whether the connection is under TLS.</summary>
    public bool IsEncrypted => _stream is SslStream;

    /// <summary>The certificate of the server; null without TLS.</summary>
    public X509Certificate2? ServerCertificate { get; private set; }

    /// <summary>What is wrong with the certificate, also where the policy accepts it.</summary>
    public CertificateProblem CertificateProblem { get; private set; }

    /// <summary>Adds a command to the group that the next flush sends.</summary>
    public void Append(SmtpCommand command)
    {
        var before = _pending.WrittenCount;
        command.Encode(_pending);
        if (_options.OnDialogue is not null)
        {
            Record(new CommandEntry(Elapsed, Redact(command, _pending.WrittenMemory[before..^2]), null));
        }
    }

    /// <summary>Sends the pending group.</summary>
    public async Task FlushAsync(SmtpStep step, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var group = _pending.WrittenMemory.ToArray();
        _pending.ResetWrittenCount();
        await WriteAsync(group, step, timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends one command and reads its reply.</summary>
    public async Task<Reply> SendAsync(SmtpCommand command, SmtpStep step, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Append(command);
        await FlushAsync(step, timeout, cancellationToken).ConfigureAwait(false);
        return await ReadReplyAsync(step, timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a response of the AUTH exchange and reads the reply. A response is a secret: only its length is recorded.</summary>
    public async Task<Reply> SendAuthResponseAsync(string response, SmtpStep step, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Record(new CommandEntry(Elapsed, Encoding.ASCII.GetBytes(response == "*" ? response : new string('*', response.Length)), null));
        await WriteAsync(Encoding.ASCII.GetBytes(response + "\r\n"), step, timeout, cancellationToken).ConfigureAwait(false);
        return await ReadReplyAsync(step, timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends octets unchanged.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> octets, SmtpStep step, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new StepTimeout(timeout, _options.TimeProvider, cancellationToken);
        try
        {
            await _stream.WriteAsync(octets, limit.Token).ConfigureAwait(false);
            await _stream.FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(step, timeout);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw ConnectionLost(step, e);
        }
    }

    /// <summary>Reads one reply.</summary>
    public async Task<Reply> ReadReplyAsync(SmtpStep step, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new StepTimeout(timeout, _options.TimeProvider, cancellationToken);
        try
        {
            while (true)
            {
                var result = await _reader.ReadAsync(limit.Token).ConfigureAwait(false);
                var rest = result.Buffer;
                if (ReplyReader.Default.TryRead(ref rest, out var read))
                {
                    _reader.AdvanceTo(rest.Start);
                    return AcceptReply(read, step);
                }

                var unread = result.Buffer;
                if (result.IsCompleted)
                {
                    var fault = ClosedByServer(step, unread);
                    _reader.AdvanceTo(unread.End);
                    throw fault;
                }

                _reader.AdvanceTo(unread.Start, unread.End);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(step, timeout);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw ConnectionLost(step, e);
        }
    }

    /// <summary>Runs the TLS handshake and continues under TLS.</summary>
    /// <exception cref="ClientFaultException">The handshake failed, or the server sent more before it.</exception>
    public async Task StartTlsAsync(TlsPolicy policy, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // RFC 3207 §5: what arrived in clear text after the reply was injected; it must not be read as if it came under TLS.
        if (_reader.TryRead(out var early))
        {
            var isEmpty = early.Buffer.IsEmpty;
            _reader.AdvanceTo(early.Buffer.Start);
            if (!isEmpty)
            {
                throw TlsFailed("The server sent data in clear text before the TLS handshake");
            }
        }

        await _reader.CompleteAsync().ConfigureAwait(false);
        using var limit = new StepTimeout(timeout, _options.TimeProvider, cancellationToken);
        var host = Host?.Host ?? "";
        var verifier = new CertificateVerifier(policy, policy.HostName ?? host);
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        _reader = CreateReader(tls);
        try
        {
            await tls.AuthenticateAsClientAsync(policy.ToOptions(host, verifier), limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(SmtpStep.Tls, timeout);
        }
        catch (AuthenticationException) when (verifier.Problem != CertificateProblem.None)
        {
            throw TlsFailed($"The certificate of {policy.HostName ?? host} is not accepted: {verifier.Detail}", verifier.Problem);
        }
        catch (AuthenticationException e)
        {
            throw TlsFailed($"The TLS handshake failed: {(e.InnerException ?? e).Message.TrimEnd('.')}");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw TlsFailed($"The connection was lost during the TLS handshake: {(e.InnerException ?? e).Message.TrimEnd('.')}");
        }

        CertificateProblem = verifier.Problem;
        ServerCertificate = tls.RemoteCertificate as X509Certificate2;
        RecordEvent(SessionEvent.TlsStarted, $"{Name(tls.SslProtocol)} {tls.NegotiatedCipherSuite}");
    }

    /// <summary>Records an event.</summary>
    public void RecordEvent(SessionEvent what, string? detail) => Record(new EventEntry(Elapsed, what, detail));

    /// <summary>Records mail data.</summary>
    public void RecordMailData(long octets, bool complete) => Record(new MailDataEntry(Elapsed, octets, IsChunk: false, complete));

    /// <summary>Records a chunk of BDAT.</summary>
    public void RecordChunk(long octets, bool complete) => Record(new MailDataEntry(Elapsed, octets, IsChunk: true, complete));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync().ConfigureAwait(false);
        if (_stream is SslStream { IsAuthenticated: true } tls)
        {
            try
            {
                // close_notify, RFC 8446 §6.1.
                await tls.ShutdownAsync().WaitAsync(CloseTimeout, _options.TimeProvider).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or TimeoutException)
            {
                // The connection is lost already.
            }
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private TimeSpan Elapsed => _options.TimeProvider.GetElapsedTime(_start);

    private static PipeReader CreateReader(Stream stream) => PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

    private static string Name(SslProtocols version) => version switch
    {
        SslProtocols.Tls12 => "TLS 1.2",
        SslProtocols.Tls13 => "TLS 1.3",
        _ => version.ToString(),
    };

    // The initial response of AUTH is a secret: a star for each octet is recorded.
    private static byte[] Redact(SmtpCommand command, ReadOnlyMemory<byte> line)
    {
        var octets = line.ToArray();
        if (command is AuthCommand { InitialResponse: { } response })
        {
            octets.AsSpan(octets.Length - response.Length).Fill((byte)'*');
        }

        return octets;
    }

    private void Record(DialogueEntry entry) => _options.OnDialogue?.Invoke(entry);

    private Reply AcceptReply(ReplyReadResult read, SmtpStep step)
    {
        if (read.Reply is { } reply)
        {
            Record(new ReplyEntry(Elapsed, reply));
            return reply;
        }

        var text = $"The server does not send SMTP: {ProtocolMismatch.Describe(read.Fault!, step)}";
        RecordEvent(SessionEvent.ConnectionLost, text);
        throw new ClientFaultException(new ClientFault(ClientFaultKind.NotSmtp, step, text));
    }

    private ClientFaultException ClosedByServer(SmtpStep step, in ReadOnlySequence<byte> unread)
    {
        // Show an incomplete line: a server of another protocol may close after it.
        var text = unread.IsEmpty
            ? $"The server closed the connection {SmtpStepText.Describe(step)}"
            : $"The server closed the connection {SmtpStepText.Describe(step)}, in the middle of a line: "
                + $"{ProtocolMismatch.ToPrintable(unread)}";
        RecordEvent(SessionEvent.ServerClosed, text);
        return new ClientFaultException(new ClientFault(ClientFaultKind.ConnectionClosed, step, text));
    }

    private ClientFaultException TimedOut(SmtpStep step, TimeSpan timeout)
    {
        var text = step == SmtpStep.Greeting
            ? $"The server accepted the connection, but sent no greeting within {SmtpStepText.FormatDuration(timeout)}"
            : $"The server did not reply within {SmtpStepText.FormatDuration(timeout)} {SmtpStepText.Describe(step)}";
        RecordEvent(SessionEvent.ConnectionLost, text);
        return new ClientFaultException(new ClientFault(ClientFaultKind.TimedOut, step, text));
    }

    private ClientFaultException ConnectionLost(SmtpStep step, Exception cause)
    {
        var text = $"The connection was lost {SmtpStepText.Describe(step)}: {(cause.InnerException ?? cause).Message.TrimEnd('.')}";
        RecordEvent(SessionEvent.ConnectionLost, text);
        return new ClientFaultException(new ClientFault(ClientFaultKind.ConnectionLost, step, text));
    }

    private ClientFaultException TlsFailed(string text, CertificateProblem problem = CertificateProblem.None)
    {
        RecordEvent(SessionEvent.TlsFailed, text);
        return new ClientFaultException(new ClientFault(ClientFaultKind.TlsFailed, SmtpStep.Tls, text) { Certificate = problem });
    }
}
