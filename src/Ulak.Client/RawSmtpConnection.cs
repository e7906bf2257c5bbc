using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>
/// A connection without a session: sends octets and reads replies, for load tests, for commands that a person types, and for probes.
/// Reading a positive reply allocates nothing. Not thread-safe.
/// </summary>
public sealed class RawSmtpConnection : IDisposable
{
    private const int MaxReplyLength = 64 * 1024;

    private readonly TimeProvider _timeProvider;
    private byte[] _buffer = new byte[4 * 1024];
    private Stream _stream;
    private int _start;
    private int _end;

    private RawSmtpConnection(Socket socket, TimeProvider timeProvider)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _timeProvider = timeProvider;
        LocalEndPoint = socket.LocalEndPoint;
    }

    /// <summary>The address of this end.</summary>
    public EndPoint? LocalEndPoint { get; }

    /// <summary>Connects to a TCP or Unix-domain socket. Nothing is read or sent.</summary>
    /// <exception cref="SocketException">The connection failed.</exception>
    public static async Task<RawSmtpConnection> ConnectAsync(
        EndPoint server, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var socket = server is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return new RawSmtpConnection(socket, timeProvider);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends octets unchanged.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) =>
        _stream.WriteAsync(octets, cancellationToken);

    /// <summary>Reads the next reply.</summary>
    /// <exception cref="IOException">The connection was closed, or the input is not a reply.</exception>
    /// <exception cref="TimeoutException">The time limit passed. The connection can still be used.</exception>
    public ValueTask<RawReply> ReadReplyAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        TryReadBuffered(out var reply) ? new ValueTask<RawReply>(reply) : WaitForReplyAsync(timeout, cancellationToken);

    /// <summary>Runs the TLS handshake; call it after the reply to STARTTLS, or first for implicit TLS.</summary>
    /// <param name="policy">The policy; its mode is not used.</param>
    /// <param name="host">The name in the certificate, unless the policy has one.</param>
    /// <param name="cancellationToken">Cancels the handshake.</param>
    /// <exception cref="IOException">The server sent data before the handshake, or the connection is lost.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The handshake failed.</exception>
    public async Task StartTlsAsync(TlsPolicy policy, string host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (_end > _start)
        {
            throw new IOException("The server sent data in clear text before the TLS handshake");
        }

        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(policy.ToOptions(host), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private async ValueTask<RawReply> WaitForReplyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new StepTimeout(timeout, _timeProvider, cancellationToken);
        while (true)
        {
            MakeRoom();
            int read;
            try
            {
                read = await _stream.ReadAsync(_buffer.AsMemory(_end), limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"no reply within {SmtpStepText.FormatDuration(timeout)}");
            }

            if (read == 0)
            {
                throw new IOException("the server closed the connection");
            }

            _end += read;
            if (TryReadBuffered(out var reply))
            {
                return reply;
            }
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxReplyLength)
            {
                throw new IOException("a reply is longer than 64 KiB");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }

    /// <summary>Reads a reply that has already arrived, without waiting.</summary>
    /// <exception cref="IOException">The input is not a reply.</exception>
    public bool TryReadBuffered(out RawReply reply)
    {
        reply = default;
        var input = _buffer.AsSpan(_start, _end - _start);
        if (!ReplyReader.TryScan(input, out var length, out var code))
        {
            return false;
        }

        if (code.Value == 0)
        {
            throw new IOException($"not an SMTP reply: {Encoding.UTF8.GetString(input[..length]).TrimEnd()}");
        }

        reply = new RawReply(code, code.Value < 400 ? "" : LastLine(input[..length]));
        _start += length;
        return true;
    }

    private static string LastLine(ReadOnlySpan<byte> reply)
    {
        var text = reply.TrimEnd("\r\n"u8);
        return Encoding.UTF8.GetString(text[(text.LastIndexOf((byte)'\n') + 1)..]);
    }
}

/// <summary>A reply of a raw connection.</summary>
/// <param name="Code">The code.</param>
/// <param name="Text">The last line of a 4yz or 5yz reply, with its codes; empty for other replies.</param>
public readonly record struct RawReply(ReplyCode Code, string Text)
{
    /// <summary>Whether the code is 2yz.</summary>
    public bool IsPositive => Code.IsPositiveCompletion;
}
