namespace Ulak.Pop3;

/// <summary>
/// Writes a message as a multi-line response: lines end with CRLF, a dot at the beginning of a line is doubled, and a single dot is the end
/// (RFC 1939 §3). For TOP it stops after the header and some lines of the body (§7).
/// </summary>
internal sealed class MultiLineStream(Pop3Connection output, int? bodyLines) : Stream
{
    private readonly byte[] _buffer = new byte[8192];
    private int _length;
    private bool _isLineStart = true;
    private bool _endsWithCr;
    private bool _isHeader = true;
    private bool _isEmptyLine = true;
    private int _bodyLines;

    /// <summary>Whether all lines of TOP are written, so that the rest of the message is not needed.</summary>
    public bool IsComplete => !_isHeader && _bodyLines >= bodyLines;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var at = 0; at < buffer.Length && !IsComplete; at++)
        {
            // An octet becomes three at most.
            if (_length > _buffer.Length - 3)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            Add(buffer.Span[at]);
        }
    }

    /// <summary>Completes the last line, and writes the single dot.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_length > _buffer.Length - 6)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!_isLineStart)
        {
            AddLineEnd();
        }

        ".\r\n"u8.CopyTo(_buffer.AsSpan(_length));
        _length += 3;
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken).ConfigureAwait(false);
        _length = 0;
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Add(byte octet)
    {
        if (octet == '\n')
        {
            if (!_endsWithCr)
            {
                _buffer[_length++] = (byte)'\r';
            }

            _buffer[_length++] = (byte)'\n';
            CountLine();
            (_isLineStart, _endsWithCr, _isEmptyLine) = (true, false, true);
            return;
        }

        if (_isLineStart && octet == '.')
        {
            _buffer[_length++] = (byte)'.';
        }

        _buffer[_length++] = octet;
        (_isLineStart, _endsWithCr) = (false, octet == '\r');
        _isEmptyLine &= octet == '\r';
    }

    private void AddLineEnd()
    {
        if (!_endsWithCr)
        {
            _buffer[_length++] = (byte)'\r';
        }

        _buffer[_length++] = (byte)'\n';
    }

    private void CountLine()
    {
        if (_isHeader)
        {
            _isHeader = !_isEmptyLine;
        }
        else
        {
            _bodyLines++;
        }
    }
}
