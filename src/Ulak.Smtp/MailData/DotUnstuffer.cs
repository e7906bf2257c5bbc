using System.Numerics;

namespace Ulak.Smtp.MailData;

/// <summary>
/// Decodes mail data of DATA: removes dot-stuffing and finds the end, RFC 5321 §4.5.2 and §4.1.1.4.
/// Only CRLF ends a line and only CRLF "." CRLF ends the data; a bare CR or LF is content and is counted.
/// It works on pieces of any size, keeps its state between them, and returns slices of the input without copying.
/// </summary>
public sealed class DotUnstuffer
{
    /// <summary>The longest text line, CRLF included, RFC 5321 §4.5.3.1.6.</summary>
    public const int MaxLineLength = 1000;

    /// <summary>In a line longer than this, the end is searched for directly instead of block by block.</summary>
    private const int LongLineThreshold = 4 * OctetBlock.Size;

    private static readonly ReadOnlyMemory<byte> CarriageReturn = "\r"u8.ToArray();

    private State _state = State.LineStart;
    private long _lineLength;
    private bool _skipEightBit;

    private enum State
    {
        /// <summary>At the start of a line.</summary>
        LineStart,
        /// <summary>After a dot at the start of a line, which is not content.</summary>
        Dot,
        /// <summary>After a dot at the start of a line and a CR, which may be content.</summary>
        DotCarriageReturn,
        /// <summary>Inside a line.</summary>
        InLine,
        /// <summary>After a CR inside a line, which is content.</summary>
        CarriageReturn,
        /// <summary>The data is complete.</summary>
        Complete,
    }

    /// <summary>Whether the end of the data has been read.</summary>
    public bool IsComplete => _state == State.Complete;

    /// <summary>The number of octets of content so far.</summary>
    public long ContentLength { get; private set; }

    /// <summary>The number of CR without LF.</summary>
    public int BareCarriageReturns { get; private set; }

    /// <summary>The number of LF without CR.</summary>
    public int BareLineFeeds { get; private set; }

    /// <summary>The number of bare CR and LF.</summary>
    public int BareLineEnds => BareCarriageReturns + BareLineFeeds;

    /// <summary>The number of lines longer than <see cref="MaxLineLength"/>, without the stuffed dot.</summary>
    public int LongLines { get; private set; }

    /// <summary>Whether there was an octet above 127.</summary>
    public bool HasEightBit { get; private set; }

    /// <summary>The number of NUL octets.</summary>
    public long NulCount { get; private set; }

    /// <summary>Resets the state for the next message.</summary>
    public void Reset()
    {
        (_state, _lineLength, _skipEightBit) = (State.LineStart, 0, false);
        (ContentLength, BareCarriageReturns, BareLineFeeds, LongLines, HasEightBit, NulCount) = (0, 0, 0, 0, false, 0);
    }

    /// <summary>
    /// Reads the next run of content. Call it again with the rest of the input until that is empty or <see cref="IsComplete"/> is true;
    /// octets after the end of the data are not consumed: they are the next command.
    /// </summary>
    /// <param name="input">The received octets.</param>
    /// <param name="consumed">The number of octets consumed.</param>
    /// <returns>A run of content: a slice of the input, or a CR that was held back; may be empty.</returns>
    public ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> input, out int consumed)
    {
        var (start, length) = Advance(input.Span, out consumed);
        var run = start < 0 ? CarriageReturn : input.Slice(start, length);
        ContentLength += run.Length;
        if (run.Length > 0)
        {
            Inspect(run.Span);
        }

        return run;
    }

    private void Inspect(ReadOnlySpan<byte> run)
    {
        if (!_skipEightBit)
        {
            HasEightBit = _skipEightBit = !System.Text.Ascii.IsValid(run);
        }

        if (run.Contains((byte)0))
        {
            NulCount += run.Count((byte)0);
        }
    }

    /// <summary>The position of the next run; a start of -1 is the CR that was held back.</summary>
    private (int Start, int Length) Advance(ReadOnlySpan<byte> input, out int consumed)
    {
        consumed = 0;
        while (consumed < input.Length)
        {
            var next = input[consumed];
            switch (_state)
            {
                case State.LineStart when next == '.':
                    consumed++;
                    _state = State.Dot;
                    continue;
                case State.Dot when next == '\r':
                    consumed++;
                    _state = State.DotCarriageReturn;
                    continue;
                case State.DotCarriageReturn when next == '\n':
                    consumed++;
                    _state = State.Complete;
                    return (0, 0);
                case State.DotCarriageReturn:
                    BareCarriageReturns++;
                    _lineLength = 1;
                    _state = State.InLine;
                    return (-1, 1);
                case State.Complete:
                    return (0, 0);
                default:
                    var start = consumed;
                    consumed = ReadRun(input, start);
                    return (start, consumed - start);
            }
        }

        return (0, 0);
    }

    /// <summary>Reads up to a line that begins with a dot or to the end of the input; returns the position.</summary>
    private int ReadRun(ReadOnlySpan<byte> input, int position)
    {
        var blocks = ReadBlocks(input, position);
        if (blocks > position)
        {
            position = blocks;
            if (position == input.Length || (_state == State.LineStart && input[position] == '.'))
            {
                return position;
            }
        }

        if (_state == State.CarriageReturn)
        {
            if (input[position] == '\n')
            {
                position++;
                EndLine(1);
                if (position == input.Length || input[position] == '.')
                {
                    return position;
                }
            }
            else
            {
                BareCarriageReturns++;
            }
        }

        _state = State.InLine;
        while (true)
        {
            var rest = input[position..];
            var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                _lineLength += rest.Length;
                return input.Length;
            }

            position += end + 1;
            if (rest[end] == '\n')
            {
                BareLineFeeds++;
                _lineLength += end + 1;
            }
            else if (end + 1 == rest.Length)
            {
                _lineLength += end + 1;
                _state = State.CarriageReturn;
                return position;
            }
            else if (rest[end + 1] != '\n')
            {
                BareCarriageReturns++;
                _lineLength += end + 1;
            }
            else
            {
                position++;
                EndLine(end + 2);
                if (position == input.Length || input[position] == '.')
                {
                    return position;
                }

                _state = State.InLine;
            }
        }
    }

    /// <summary>
    /// Reads whole blocks while every CR in them is followed by LF and every LF preceded by CR, the usual case. Returns the position:
    /// before a dot that
    /// begins a line, before a block with a bare CR or LF, or before an incomplete block.
    /// </summary>
    private int ReadBlocks(ReadOnlySpan<byte> input, int position)
    {
        var start = position;
        var afterCr = _state == State.CarriageReturn ? 1UL : 0;
        var atLineStart = 0UL;
        var line = _lineLength;
        for (; input.Length - position >= OctetBlock.Size; position += OctetBlock.Size)
        {
            var block = new OctetBlock(input.Slice(position, OctetBlock.Size));
            var cr = block.MatchMask((byte)'\r');
            var lf = block.MatchMask((byte)'\n');
            if (lf != ((cr << 1) | afterCr))
            {
                break;
            }

            var starts = (lf << 1) | atLineStart;
            if (starts != 0 && (block.MatchMask((byte)'.') & starts) is not 0 and var dots)
            {
                var dot = BitOperations.TrailingZeroCount(dots);
                _ = CountLines(lf & ((1UL << dot) - 1), line);
                (_state, _lineLength) = (State.LineStart, 0);
                return position + dot;
            }

            line = CountLines(lf, line);
            afterCr = cr >> (OctetBlock.Size - 1);
            atLineStart = lf >> (OctetBlock.Size - 1);
            if (line >= LongLineThreshold && afterCr == 0)
            {
                var blocks = WholeBlockLength(input[(position + OctetBlock.Size)..]);
                position += blocks;
                line += blocks;
            }
        }

        if (position > start)
        {
            _lineLength = line;
            _state = afterCr != 0 ? State.CarriageReturn : atLineStart != 0 ? State.LineStart : State.InLine;
        }

        return position;
    }

    /// <summary>The number of octets before the first block that may have a line end.</summary>
    private static int WholeBlockLength(ReadOnlySpan<byte> input)
    {
        var end = input.IndexOfAny((byte)'\r', (byte)'\n');
        return (end < 0 ? input.Length : end) & -OctetBlock.Size;
    }

    /// <summary>
    /// Only the first line that ends in a block can be too long; the others are shorter than the block. Returns the length of the last,
    /// unfinished line.
    /// </summary>
    private long CountLines(ulong ends, long line)
    {
        if (ends == 0)
        {
            return line + OctetBlock.Size;
        }

        LongLines += line + BitOperations.TrailingZeroCount(ends) + 1 > MaxLineLength ? 1 : 0;
        return BitOperations.LeadingZeroCount(ends);
    }

    private void EndLine(int octets)
    {
        LongLines += _lineLength + octets > MaxLineLength ? 1 : 0;
        _lineLength = 0;
        _state = State.LineStart;
    }
}
