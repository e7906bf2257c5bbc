using System.Buffers;
using System.IO.Pipelines;

namespace Ulak.Server.Sessions;

/// <summary>
/// Cuts the input into command lines, and returns each buffer to the channel. A mutable struct: hold it in a non-readonly field.
/// </summary>
internal struct CommandReader(int maxLineLength, int maxDiscarded)
{
    private LineReader _lines = new(maxLineLength, maxDiscarded);

    private int _linesRead;
    private LineEnd _firstEnd;
    private LineEnd _previousEnd;

    // The end of the buffer that was read and not yet returned; default where there is none.
    private SequencePosition _heldEnd;

    /// <summary>The buffer of a read. It must be returned with <see cref="Release"/> before the next read.</summary>
    public ReadOnlySequence<byte> Hold(in ReadResult read)
    {
        _heldEnd = read.Buffer.End;
        return read.Buffer;
    }

    /// <summary>Reads the next line, and advances <paramref name="rest"/> past it.</summary>
    public LineStatus ReadLine(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line)
    {
        if (_linesRead == 0 && CommandInterpreter.IsTlsHandshake(rest))
        {
            // A TLS handshake has no lines: without a reply to its first octets the client would wait for ever.
            (line, rest) = (rest, rest.Slice(rest.End));
            return LineStatus.Line;
        }

        var status = _lines.ReadLine(ref rest, out line);
        if (status == LineStatus.None)
        {
            status = _lines.ReadBareLine(ref rest, out line);
        }

        return status == LineStatus.None ? status : Count(status);
    }

    // Between the lines of a CRLF client, LF alone would let a command be smuggled into another one. It ends a line, because the client
    // waits for a reply; but neither that line nor the one that its CRLF ends is executed.
    private LineStatus Count(LineStatus status)
    {
        var end = status == LineStatus.BareLineFeed ? LineEnd.LineFeed : LineEnd.CarriageReturnLineFeed;
        var (first, previous) = (_firstEnd, _previousEnd);
        _firstEnd = first == LineEnd.None ? end : first;
        _previousEnd = end;
        _linesRead++;
        return status switch
        {
            LineStatus.BareLineFeed when _firstEnd != LineEnd.LineFeed => LineStatus.MixedLineEnd,
            LineStatus.Line when previous == LineEnd.LineFeed => LineStatus.MixedLineEnd,
            _ => status,
        };
    }

    /// <summary>What there is of a line whose end did not come.</summary>
    public readonly ReadOnlySequence<byte> Unfinished(in ReadOnlySequence<byte> rest) => _lines.Unfinished(rest);

    /// <summary>Returns the buffer. What is behind <paramref name="consumed"/> is read again.</summary>
    public void Release(SessionChannel channel, in ReadOnlySequence<byte> buffer, SequencePosition consumed, SequencePosition examined)
    {
        _heldEnd = default;
        channel.Consume(buffer, consumed, examined);
    }

    /// <summary>Returns a buffer that is still held, and discards what is in it: after a fault of the server's own.</summary>
    public void ReleaseHeld(SessionChannel channel)
    {
        if (_heldEnd.GetObject() is not null)
        {
            channel.Input.AdvanceTo(_heldEnd);
            _heldEnd = default;
        }
    }

    private enum LineEnd : byte
    {
        None,
        CarriageReturnLineFeed,
        LineFeed,
    }
}
