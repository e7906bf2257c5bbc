using System.Buffers;

namespace Ulak.Server.Sessions;

/// <summary>What <see cref="LineReader.ReadLine"/> found.</summary>
internal enum LineStatus
{
    /// <summary>No whole line is there.</summary>
    None,

    /// <summary>A line.</summary>
    Line,

    /// <summary>The end of a line that was too long to keep; what is handed out is its beginning.</summary>
    TooLong,

    /// <summary>A line without end: more was skipped than the limit allows.</summary>
    Endless,
}

/// <summary>
/// Cuts input into command lines. Only CRLF ends a line (RFC 5321 §2.3.8), wherever the buffer's segments meet. A pipe does not bound a line, so this does:
/// what cannot become a line any more is skipped up to its CRLF, and only its beginning is kept. It is a part of its session, and is not copied.
/// </summary>
internal struct LineReader(int longest, int skippable)
{
    /// <summary>How much of a line that is too long is kept for the dialogue.</summary>
    private const int MaxKeptOctets = 2048;

    private byte[]? _kept;
    private long _discarded;

    /// <summary>Takes the next line from the buffer's front.</summary>
    /// <param name="buffer">Input; what was taken is gone from it.</param>
    /// <param name="line">The line without CRLF.</param>
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

            if (length > longest)
            {
                line = line.Slice(0, Math.Min(length, MaxKeptOctets));
                return LineStatus.TooLong;
            }

            return LineStatus.Line;
        }

        line = default;
        if (_kept is null && buffer.Length <= longest + 1)
        {
            return LineStatus.None;
        }

        _kept ??= buffer.Slice(0, Math.Min(buffer.Length, MaxKeptOctets)).ToArray();

        // A CR at the end stays: the LF may be what comes next.
        var keep = EndsWithCarriageReturn(buffer) ? 1 : 0;
        _discarded += buffer.Length - keep;
        buffer = buffer.Slice(buffer.Length - keep);
        return _discarded > skippable ? LineStatus.Endless : LineStatus.None;
    }

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

    private static bool EndsWithCarriageReturn(in ReadOnlySequence<byte> buffer) =>
        buffer.Slice(buffer.Length - 1).FirstSpan[0] == (byte)'\r';
}
