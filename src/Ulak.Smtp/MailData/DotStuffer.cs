using System.Buffers;

namespace Ulak.Smtp.MailData;

/// <summary>
/// Encodes mail data for DATA: an extra dot before each line that begins with one, and CRLF "." CRLF at the end, RFC 5321 §4.5.2.
/// It works on pieces of any size. A bare CR or LF is passed through and counted, so that the caller can reject it (RFC 5321 §2.3.8).
/// </summary>
public sealed class DotStuffer
{
    private PreviousOctet _previous = PreviousOctet.LineEnd;

    private enum PreviousOctet
    {
        LineEnd,
        CarriageReturn,
        Other,
    }

    /// <summary>The number of bare CR and LF so far.</summary>
    public int BareLineEnds { get; private set; }

    /// <summary>Writes a piece of content.</summary>
    public void Write(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (!content.IsEmpty)
        {
            if (_previous == PreviousOctet.LineEnd && content[0] == '.')
            {
                output.Write("."u8);
            }

            var length = NextRunLength(content);
            output.Write(content[..length]);
            content = content[length..];
        }
    }

    /// <summary>Writes the end of the data; adds CRLF if the last line has none.</summary>
    public void Complete(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        BareLineEnds += _previous == PreviousOctet.CarriageReturn ? 1 : 0;
        output.Write(_previous == PreviousOctet.LineEnd ? ".\r\n"u8 : "\r\n.\r\n"u8);
        _previous = PreviousOctet.LineEnd;
    }

    /// <summary>The length of the content up to a line that begins with a dot, or to its end.</summary>
    private int NextRunLength(ReadOnlySpan<byte> content)
    {
        var position = 0;
        while (true)
        {
            if (_previous == PreviousOctet.CarriageReturn)
            {
                if (content[position] == '\n')
                {
                    position++;
                    _previous = PreviousOctet.LineEnd;
                    if (position == content.Length || content[position] == '.')
                    {
                        return position;
                    }
                }
                else
                {
                    BareLineEnds++;
                }
            }

            _previous = PreviousOctet.Other;
            var end = content[position..].IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                return content.Length;
            }

            position += end + 1;
            if (content[position - 1] == '\n')
            {
                BareLineEnds++;
            }
            else
            {
                _previous = PreviousOctet.CarriageReturn;
            }

            if (position == content.Length)
            {
                return position;
            }
        }
    }
}
