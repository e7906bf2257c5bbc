using System.Text;

namespace Ulak.Pop3;

/// <summary>Why a line could not be read.</summary>
internal enum Pop3Read
{
    /// <summary>A line was read.</summary>
    Line,

    /// <summary>The client closed the connection.</summary>
    End,

    /// <summary>The line is longer than <see cref="Pop3Command.MaxLine"/>. The rest of it was read.</summary>
    TooLong,
}

/// <summary>
/// Reads lines and writes responses. The stream changes with STLS. Each read and each write has the time limit: a client that neither sends
/// nor reads ends its session.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="deadline">Is cancelled when a read or a write takes too long.</param>
internal sealed class Pop3Connection(Stream stream, CancellationTokenSource deadline) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[1024];
    private int _start;
    private int _end;

    public Stream Stream { get; private set; } = stream;

    /// <summary>The time limit of a read or a write.</summary>
    public required TimeSpan Timeout { get; set; }

    /// <summary>
    /// Whether the client sent something after the last line. Before a handshake it would be read as if it had come through TLS.
    /// </summary>
    public bool HasInput => _end > _start;

    /// <summary>Continues on another stream.</summary>
    public void Use(Stream secure) => Stream = secure;

    /// <summary>Reads a line that ends with LF or CRLF.</summary>
    public async ValueTask<(Pop3Read Result, string Line)> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new MemoryStream(64);
        while (true)
        {
            if (_start == _end)
            {
                deadline.CancelAfter(Timeout);
                (_start, _end) = (0, await Stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false));
                if (_end == 0)
                {
                    return (Pop3Read.End, "");
                }
            }

            var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var taken = at < 0 ? _end - _start : at;

            // Only as much as shows that the line is too long: what comes up to its end is not stored.
            line.Write(_buffer, _start, Math.Min(taken, (int)Math.Max(0, Pop3Command.MaxLine + 1 - line.Length)));
            _start += at < 0 ? taken : taken + 1;
            if (at >= 0)
            {
                // What the server does now is not the client's time.
                deadline.CancelAfter(System.Threading.Timeout.InfiniteTimeSpan);
                return line.Length > Pop3Command.MaxLine - 1 ? (Pop3Read.TooLong, "")
                    : (Pop3Read.Line, Encoding.UTF8.GetString(line.GetBuffer().AsSpan(0, (int)line.Length)).TrimEnd('\r'));
            }
        }
    }

    /// <summary>Writes lines, each with its line end.</summary>
    public ValueTask WriteAsync(string text, CancellationToken cancellationToken) =>
        WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), cancellationToken);

    /// <summary>Writes octets.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        deadline.CancelAfter(Timeout);
        return Stream.WriteAsync(octets, cancellationToken);
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
