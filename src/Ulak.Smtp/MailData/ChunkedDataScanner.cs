namespace Ulak.Smtp.MailData;

/// <summary>
/// Inspects mail data sent in chunks (RFC 3030 §2), as <see cref="DotUnstuffer"/> does for DATA.
/// A CR and its LF may be in different chunks.
/// </summary>
public sealed class ChunkedDataScanner
{
    private const int MaxTextLength = 998;

    private bool _afterCr;
    private long _lineLength;

    /// <summary>Octets so far.</summary>
    public long ContentLength { get; private set; }

    /// <summary>The number of bare CR and LF so far; a CR at the very end is counted by <see cref="Complete"/>.</summary>
    public int BareLineEnds { get; private set; }

    /// <summary>The number of lines of more than 1,000 octets, CRLF included, RFC 5321 §4.5.3.1.6.</summary>
    public int LongLines { get; private set; }

    /// <summary>Whether there was an octet above 127.</summary>
    public bool HasEightBit { get; private set; }

    /// <summary>Resets the state for the next message.</summary>
    public void Reset() => (_afterCr, _lineLength, ContentLength, BareLineEnds, LongLines, HasEightBit) = (false, 0, 0, 0, 0, false);

    /// <summary>Scans the next octets.</summary>
    public void Scan(ReadOnlySpan<byte> octets)
    {
        ContentLength += octets.Length;
        HasEightBit |= octets.ContainsAnyInRange((byte)0x80, (byte)0xFF);
        while (!octets.IsEmpty)
        {
            if (_afterCr)
            {
                _afterCr = false;
                if (octets[0] == '\n')
                {
                    EndLine();
                    octets = octets[1..];
                    continue;
                }

                BareLineEnds++;
            }

            var end = octets.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                _lineLength += octets.Length;
                return;
            }

            _lineLength += end;
            if (octets[end] == '\r')
            {
                _afterCr = true;
            }
            else
            {
                BareLineEnds++;
            }

            octets = octets[(end + 1)..];
        }
    }

    /// <summary>The data is complete.</summary>
    public void Complete()
    {
        if (_afterCr)
        {
            _afterCr = false;
            BareLineEnds++;
        }

        if (_lineLength > 0)
        {
            EndLine();
        }
    }

    private void EndLine()
    {
        LongLines += _lineLength > MaxTextLength ? 1 : 0;
        _lineLength = 0;
    }
}
