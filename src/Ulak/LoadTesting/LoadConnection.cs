using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Ulak.LoadTesting;

/// <summary>A connection of a load test: sends octets and reads replies with minimal overhead.</summary>
internal sealed class LoadConnection : IDisposable
{
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(60);

    private readonly byte[] _buffer = new byte[16 * 1024];
    private Stream _stream;
    private int _start;
    private int _end;

    private LoadConnection(Stream stream) => _stream = stream;

    public static async Task<LoadConnection> ConnectAsync(EndPoint server, CancellationToken stop)
    {
        var isUnix = server is UnixDomainSocketEndPoint;
        var socket = isUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, stop).ConfigureAwait(false);
            return new LoadConnection(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Performs the TLS handshake. The certificate is not verified, because only the speed of the server is measured.</summary>
    public async Task StartTlsAsync(CancellationToken stop)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            },
            stop).ConfigureAwait(false);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> octets, CancellationToken stop) => _stream.WriteAsync(octets, stop);

    /// <summary>Reads the next reply.</summary>
    /// <exception cref="IOException">The connection was closed, or the input is not a reply.</exception>
    public ValueTask<LoadReply> ReadReplyAsync(CancellationToken stop) =>
        TryParseReply(out var reply) ? new ValueTask<LoadReply>(reply) : WaitForReplyAsync(stop);

    public void Dispose() => _stream.Dispose();

    private async ValueTask<LoadReply> WaitForReplyAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ReplyTimeout);
        while (true)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _buffer.Length)
            {
                throw new IOException("a reply is longer than 16 KiB");
            }

            int read;
            try
            {
                read = await _stream.ReadAsync(_buffer.AsMemory(_end), limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new IOException("no reply within a minute");
            }

            if (read == 0)
            {
                throw new IOException("the server closed the connection");
            }

            _end += read;
            if (TryParseReply(out var reply))
            {
                return reply;
            }
        }
    }

    /// <summary>Parses a complete reply: the last line has no hyphen after its code (RFC 5321 §4.2.1).</summary>
    private bool TryParseReply(out LoadReply reply)
    {
        reply = default;
        var rest = _buffer.AsSpan(_start, _end - _start);
        var taken = 0;
        while (true)
        {
            var length = rest[taken..].IndexOf("\r\n"u8);
            if (length < 0)
            {
                return false;
            }

            var line = rest.Slice(taken, length);
            taken += length + 2;
            if (line.Length < 3 || line[..3].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            {
                throw new IOException($"not an SMTP reply: {Encoding.UTF8.GetString(line)}");
            }

            if (line.Length == 3 || line[3] != '-')
            {
                var code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + line[2] - '0';
                reply = new LoadReply(code, code < 400 ? "" : Encoding.UTF8.GetString(line));
                _start += taken;
                return true;
            }
        }
    }
}

/// <summary>A reply: its code, and for a 4yz or 5yz reply the text of its last line.</summary>
internal readonly record struct LoadReply(int Code, string Text)
{
    public bool IsPositive => Code is >= 200 and < 300;
}
