using System.Numerics;

namespace Ulak.Smtp.MailData;

/// <summary>
/// Takes mail data apart as DATA carries it: removes dot-stuffing and finds the end, RFC 5321 §4.5.2 and §4.1.1.4.
/// Only CRLF ends a line and only CRLF "." CRLF ends the data; a bare CR or LF is content, is counted, and ends nothing.
/// It works on pieces of any size, keeps its state between them, and hands out runs of the input without copying.
/// </summary>
public sealed class DotUnstuffer
{
    /// <summary>The longest text line, CRLF included, RFC 5321 §4.5.3.1.6.</summary>
    public const int MaxLineLength = 1000;

    /// <summary>From here on in a line its end is searched for, and not looked for in every block.</summary>
    private const int LongLineThreshold = 4 * OctetBlock.Size;

    private static readonly ReadOnlyMemory<byte> CarriageReturn = "\r"u8.ToArray();

    private State _state = State.LineStart;
    private long _lineLength;
    private bool _skipEightBit;

    private enum State
    {
        /// <summary>At the start of a line.</summary>
        LineStart,
        /// <summary>Behind a dot that began a line; it is not content.</summary>
        Dot,
        /// <summary>Behind a dot that began a line, and a CR, which may be content.</summary>
        DotCarriageReturn,
        /// <summary>Within a line.</summary>
        InLine,
        /// <summary>Behind a CR within a line, which is content already.</summary>
        CarriageReturn,
        /// <summary>The data is whole.</summary>
        Complete,
    }

    /// <summary>Whether the end of the data was read.</summary>
    public bool IsComplete => _state == State.Complete;

    /// <summary>Octets of content so far.</summary>
    public long ContentLength { get; private set; }

    /// <summary>How many CR stood without LF.</summary>
    public int BareCarriageReturns { get; private set; }

    /// <summary>How many LF stood without CR.</summary>
    public int BareLineFeeds { get; private set; }

    /// <summary>How many CR or LF stood alone.</summary>
    public int BareLineEnds => BareCarriageReturns + BareLineFeeds;

    /// <summary>How many lines were longer than <see cref="MaxLineLength"/>; the stuffed dot does not count.</summary>
    public int LongLines { get; private set; }

    /// <summary>Whether an octet above 127 occurred.</summary>
    public bool HasEightBit { get; private set; }

    /// <summary>How many octets of value 0 occurred.</summary>
    public long NulCount { get; private set; }

    /// <summary>Starts anew, for the next message.</summary>
    public void Reset()
    {
        (_state, _lineLength, _skipEightBit) = (State.LineStart, 0, false);
        (ContentLength, BareCarriageReturns, BareLineFeeds, LongLines, HasEightBit, NulCount) = (0, 0, 0, 0, false, 0);
    }

    /// <summary>
    /// Reads the next run of content. Call it again with the rest of the input until that is empty or <see cref="IsComplete"/>;
    /// what stands behind the end of the data is left: it is the next command.
    /// </summary>
    /// <param name="input">Octets as they came.</param>
    /// <param name="consumed">How many of them were read; with an empty input 0.</param>
    /// <returns>A run of content: a slice of the input, or a CR that had to wait; empty where there is none.</returns>
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

    /// <summary>Where the next run lies; a start of -1 is the CR that waited.</summary>
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

    /// <summary>Reads on to a line that begins with a dot, or to the end of the input; returns where it stopped.</summary>
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
    /// Reads whole blocks, as long as in each every CR has its LF and every LF its CR: that is nearly all there is. Returns where it stopped: before a dot that
    /// begins a line, before a block with a bare CR or LF, or before the octets that fill no block.
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

    /// <summary>How many octets lie before the block in which a line may end.</summary>
    private static int WholeBlockLength(ReadOnlySpan<byte> input)
    {
        var end = input.IndexOfAny((byte)'\r', (byte)'\n');
        return (end < 0 ? input.Length : end) & -OctetBlock.Size;
    }

    /// <summary>The first line that ends in a block may be a long one, all others are shorter than the block. Answers how much there is of the last, unended line.</summary>
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
