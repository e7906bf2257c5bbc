using System.Text;

namespace Ulak.Relay.Delivery;

/// <summary>Removes the Return-Path field at the beginning, and ends each line with CRLF.</summary>
internal sealed class OutgoingFilter(Stream output, string reversePath) : Stream
{
    private readonly byte[] _returnPath = Encoding.UTF8.GetBytes($"Return-Path: <{reversePath}>\r\n");
    private byte[] _start = [];
    private bool _isStarted;
    private bool _afterCr;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isStarted)
        {
            // Nearly always the first octets are enough, and nothing is copied.
            var start = _start.Length == 0 ? buffer : (byte[])[.. _start, .. buffer.Span];
            if (start.Length < _returnPath.Length)
            {
                _start = start.ToArray();
                return;
            }

            buffer = Start(start);
        }

        await WriteLinesAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what is left at the end of the content.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (!_isStarted)
        {
            await WriteLinesAsync(Start(_start), cancellationToken).ConfigureAwait(false);
        }

        if (_afterCr)
        {
            _afterCr = false;
            await output.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("The stream is asynchronous.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is asynchronous.");

    private ReadOnlyMemory<byte> Start(ReadOnlyMemory<byte> start)
    {
        _isStarted = true;
        return start.Span.StartsWith(_returnPath) ? start[_returnPath.Length..] : start;
    }

    private async ValueTask WriteLinesAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        if (octets.IsEmpty)
        {
            return;
        }

        await output.WriteAsync(NeedsRepair(octets.Span) ? Repair(octets.Span) : octets, cancellationToken).ConfigureAwait(false);
        _afterCr = octets.Span[^1] == '\r';
    }

    // RFC 5321 §2.3.8: a CR or LF that stands alone must not be sent.
    private bool NeedsRepair(ReadOnlySpan<byte> octets)
    {
        if (_afterCr && octets[0] != '\n')
        {
            return true;
        }

        var afterCr = _afterCr;
        for (var rest = octets; rest.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var i;)
        {
            afterCr = i == 0 && afterCr;
            if (rest[i] == '\n')
            {
                if (!afterCr)
                {
                    return true;
                }

                afterCr = false;
            }
            else if (i + 1 < rest.Length && rest[i + 1] != '\n')
            {
                return true;
            }
            else
            {
                afterCr = true;
            }

            rest = rest[(i + 1)..];
        }

        return false;
    }

    private byte[] Repair(ReadOnlySpan<byte> octets)
    {
        var repaired = new List<byte>(octets.Length + 16);
        var afterCr = _afterCr;
        foreach (var octet in octets)
        {
            if (afterCr && octet != '\n')
            {
                repaired.Add((byte)'\n');
            }
            else if (!afterCr && octet == '\n')
            {
                repaired.Add((byte)'\r');
            }

            repaired.Add(octet);
            afterCr = octet == '\r';
        }

        return [.. repaired];
    }
}
