using System.Text;

namespace Ulak.Charsets;

/// <summary>
/// A charset of one or two octets a character. The steps are those of the decoders in WHATWG Encoding §11 to §13: a lead octet whose
/// trail does not fit is an error, and an ASCII
/// trail is read again, so that an error never takes a letter or a quote with it.
/// </summary>
internal abstract class DoubleByteDecoder : CharsetDecoder
{
    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length);
        for (var at = 0; at < octets.Length;)
        {
            var octet = octets[at];
            if (octet < 0x80)
            {
                text.Append((char)octet);
                at++;
                continue;
            }

            if (Single(octet) is { } single)
            {
                text.Append(single);
                at++;
                continue;
            }

            if (!IsLead(octet))
            {
                text.Append('\uFFFD');
                at++;
                continue;
            }

            at += Sequence(octets[at..], text);
        }

        return text.ToString();
    }

    /// <summary>The character of a single octet above ASCII; null where it is none.</summary>
    protected virtual char? Single(byte octet) => null;

    /// <summary>Whether an octet begins a sequence.</summary>
    protected virtual bool IsLead(byte octet) => octet is >= 0x81 and <= 0xFE;

    /// <summary>Appends what a lead and its trail make; false where they make nothing.</summary>
    protected abstract bool Append(byte lead, byte trail, StringBuilder text);

    /// <summary>Reads one sequence and returns its length.</summary>
    protected virtual int Sequence(ReadOnlySpan<byte> octets, StringBuilder text)
    {
        if (octets.Length > 1 && Append(octets[0], octets[1], text))
        {
            return 2;
        }

        text.Append('\uFFFD');
        return octets.Length > 1 && octets[1] >= 0x80 ? 2 : 1;
    }

    /// <summary>Appends a code point; false for 0, which stands for none.</summary>
    protected static bool AppendCodePoint(int codePoint, StringBuilder text)
    {
        if (codePoint == 0)
        {
            return false;
        }

        text.Append(new Rune(codePoint).ToString());
        return true;
    }
}
