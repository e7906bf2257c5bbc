namespace Ulak.Smtp.MailData;

/// <summary>
/// Looks at mail data that comes in chunks (RFC 3030 §2), where no dot ends it: what a <see cref="DotUnstuffer"/> sees in data of DATA, this sees there.
/// A CR and its LF may come in two chunks.
/// </summary>
public sealed class LineEndScanner
{
    private const int LongestLine = 998;

    private bool _afterCr;
    private long _lineOctets;

    /// <summary>Octets so far.</summary>
    public long Octets { get; private set; }

    /// <summary>CR or LF that stood alone so far; a CR at the very end counts once the data is whole: <see cref="End"/>.</summary>
    public int BareLineEnds { get; private set; }

    /// <summary>Lines of more than 1,000 octets with their CRLF, RFC 5321 §4.5.3.1.6.</summary>
    public int LongLines { get; private set; }

    /// <summary>Whether an octet above 127 was seen.</summary>
    public bool HasEightBit { get; private set; }

    /// <summary>Forgets what it saw.</summary>
    public void Reset() => (_afterCr, _lineOctets, Octets, BareLineEnds, LongLines, HasEightBit) = (false, 0, 0, 0, 0, false);

    /// <summary>Looks at the next octets.</summary>
    public void Read(ReadOnlySpan<byte> octets)
    {
        Octets += octets.Length;
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
                _lineOctets += octets.Length;
                return;
            }

            _lineOctets += end;
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

    /// <summary>The data is whole.</summary>
    public void End()
    {
        if (_afterCr)
        {
            _afterCr = false;
            BareLineEnds++;
        }

        if (_lineOctets > 0)
        {
            EndLine();
        }
    }

    private void EndLine()
    {
        LongLines += _lineOctets > LongestLine ? 1 : 0;
        _lineOctets = 0;
    }
}
