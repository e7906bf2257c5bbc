using System.Text;

namespace Ulak.Server.Sessions;

/// <summary>
/// Finds the end of mail data and takes the stuffed dots out (RFC 5321 §4.5.2), without copying: it says which stretch of its input is content.
/// Only CRLF.CRLF ends the data; a CR or LF that stands alone is content, and counted.
/// </summary>
internal struct MailDataCutter(int longestLine)
{
    private State _state;
    private int _lineLength;

    /// <summary>Where the input stands.</summary>
    private enum State
    {
        LineStart,
        InLine,

        /// <summary>After a CR that was handed out already.</summary>
        AfterCr,

        /// <summary>After a dot at a line's start, which was not.</summary>
        Dot,

        /// <summary>After such a dot and a CR, neither handed out.</summary>
        DotCr,
        Done,
    }

    public long Octets { get; private set; }

    public int LongLines { get; private set; }

    public int BareLineEnds { get; private set; }

    public bool HasEightBit { get; private set; }

    public readonly bool IsComplete => _state == State.Done;

    /// <summary>Takes from the input's front up to a dot that is no content, or all of it.</summary>
    public MailDataStretch Next(ReadOnlySpan<byte> input)
    {
        var at = 0;
        var leadingCr = false;
        if (_state == State.Dot && at < input.Length)
        {
            _state = input[at] == '\r' ? State.DotCr : State.InLine;
            at += _state == State.DotCr ? 1 : 0;
        }

        if (_state == State.DotCr && at < input.Length)
        {
            if (input[at] == '\n')
            {
                _state = State.Done;
                return new MailDataStretch(at + 1, at + 1, 0, false);
            }

            // The dot was stuffed, and the CR stands alone.
            leadingCr = true;
            Octets++;
            BareLineEnds++;
            _lineLength = 1;
            _state = State.InLine;
        }

        var start = at;
        if (_state == State.AfterCr && at < input.Length)
        {
            if (input[at] == '\n')
            {
                at++;
                EndLine(_lineLength + 1);
            }
            else
            {
                BareLineEnds++;
                _state = State.InLine;
            }
        }

        at = ScanLines(input, at);
        var length = at - start;
        Octets += length;
        HasEightBit = HasEightBit || !Ascii.IsValid(input.Slice(start, length));
        if (at < input.Length)
        {
            // It stopped at a dot.
            _state = State.Dot;
            at++;
        }

        return new MailDataStretch(at, start, length, leadingCr);
    }

    private int ScanLines(ReadOnlySpan<byte> input, int at)
    {
        while (at < input.Length)
        {
            if (_state == State.LineStart)
            {
                if (input[at] == '.')
                {
                    return at;
                }

                _state = State.InLine;
            }

            var end = input[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                AddToLine(input.Length - at);
                return input.Length;
            }

            at += end;
            AddToLine(end);
            if (input[at] == '\r' && at + 1 == input.Length)
            {
                _state = State.AfterCr;
                AddToLine(1);
                return input.Length;
            }

            if (input[at] == '\r' && input[at + 1] == '\n')
            {
                EndLine(_lineLength + 2);
                at += 2;
                continue;
            }

            BareLineEnds++;
            AddToLine(1);
            at++;
        }

        return at;
    }

    // A line may be longer than an int counts.
    private void AddToLine(int octets) => _lineLength = (int)Math.Min(int.MaxValue / 2, (long)_lineLength + octets);

    private void EndLine(int length)
    {
        if (length > longestLine)
        {
            LongLines++;
        }

        _lineLength = 0;
        _state = State.LineStart;
    }
}

/// <summary>What a stretch of input is.</summary>
/// <param name="Consumed">How many octets of the input it covers.</param>
/// <param name="Start">Where the content begins.</param>
/// <param name="Length">How long the content is.</param>
/// <param name="LeadingCr">Whether a CR belongs before it that came with an earlier input.</param>
internal readonly record struct MailDataStretch(int Consumed, int Start, int Length, bool LeadingCr);
