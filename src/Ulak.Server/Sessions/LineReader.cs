using System.Buffers;

namespace Ulak.Server.Sessions;

/// <summary>What <see cref="LineReader.ReadLine"/> found.</summary>
internal enum LineStatus
{
    /// <summary>There is no complete line.</summary>
    None,

    /// <summary>A line.</summary>
    Line,

    /// <summary>A line that ends with LF alone, of a client that ends all its lines so.</summary>
    BareLineFeed,

    /// <summary>
    /// A line that ends with LF alone, of a client that has sent CRLF; or one that ends with CRLF directly after one with LF alone.
    /// </summary>
    MixedLineEnd,

    /// <summary>A line that was too long; only its start is returned.</summary>
    TooLong,

    /// <summary>A line without end: more was discarded than the limit allows.</summary>
    Endless,
}

/// <summary>
/// Cuts input into command lines. Only CRLF ends a line (RFC 5321 §2.3.8), also where it is split between segments. A pipe does not bound a
/// line, so this does: a line that is too long is discarded up to its CRLF, and only its start is kept. A mutable struct: hold it in a
/// non-readonly field.
/// </summary>
internal struct LineReader(int maxLength, int maxDiscarded)
{
    /// <summary>Octets of a line that is too long that are kept for the dialogue.</summary>
    private const int MaxKeptOctets = 2048;

    private byte[]? _kept;
    private long _discarded;

    /// <summary>Reads the next line.</summary>
    /// <param name="buffer">The input; it is advanced past what was read.</param>
    /// <param name="line">The line without CRLF; the start of one that is too long.</param>
    public LineStatus ReadLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        if (TryFindLineEnd(buffer, out var length))
        {
            line = buffer.Slice(0, length);
            buffer = buffer.Slice(length + 2);
            if (_kept is not null)
            {
                line = new ReadOnlySequence<byte>(_kept);
                _kept = null;
                _discarded = 0;
                return LineStatus.TooLong;
            }

            if (length > maxLength)
            {
                line = line.Slice(0, Math.Min(length, MaxKeptOctets));
                return LineStatus.TooLong;
            }

            return LineStatus.Line;
        }

        line = default;
        if (buffer.IsEmpty || (_kept is null && buffer.Length <= maxLength + 1))
        {
            return LineStatus.None;
        }

        _kept ??= buffer.Slice(0, Math.Min(buffer.Length, MaxKeptOctets)).ToArray();

        // A CR at the end stays in the buffer, because its LF may follow; and an LF, which may be the end of the line.
        var keep = EndsWith(buffer, (byte)'\r') || EndsWith(buffer, (byte)'\n') ? 1 : 0;
        _discarded += buffer.Length - keep;
        buffer = buffer.Slice(buffer.Length - keep);
        if (_discarded <= maxDiscarded)
        {
            return LineStatus.None;
        }

        line = new ReadOnlySequence<byte>(_kept);
        return LineStatus.Endless;
    }

    /// <summary>Reads a line that ends with LF alone, where the input has no CRLF and ends with LF: the client waits for a reply.</summary>
    public LineStatus ReadBareLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.IsEmpty || !EndsWith(buffer, (byte)'\n') || buffer.PositionOf((byte)'\n') is not { } end)
        {
            return LineStatus.None;
        }

        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        if (_kept is null && line.Length <= maxLength)
        {
            return LineStatus.BareLineFeed;
        }

        line = _kept is null ? line.Slice(0, Math.Min(line.Length, MaxKeptOctets)) : new ReadOnlySequence<byte>(_kept);
        (_kept, _discarded) = (null, 0);
        return LineStatus.TooLong;
    }

    /// <summary>What there is of a line whose end did not come.</summary>
    public readonly ReadOnlySequence<byte> Unfinished(in ReadOnlySequence<byte> rest) =>
        _kept is null ? rest : new ReadOnlySequence<byte>(_kept);

    private static bool TryFindLineEnd(in ReadOnlySequence<byte> buffer, out long length)
    {
        var first = buffer.FirstSpan;
        var at = first.IndexOf("\r\n"u8);
        if (at >= 0 || buffer.IsSingleSegment)
        {
            length = at;
            return at >= 0;
        }

        var reader = new SequenceReader<byte>(buffer);
        if (reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            length = line.Length;
            return true;
        }

        length = -1;
        return false;
    }

    private static bool EndsWith(in ReadOnlySequence<byte> buffer, byte octet) => buffer.Slice(buffer.Length - 1).FirstSpan[0] == octet;
}
