using System.Text;

namespace Ulak.Charsets;

/// <summary>GB 18030, which is also how GBK and GB 2312 are decoded (WHATWG Encoding §11.1 and §11.2).</summary>
internal sealed class Gb18030Decoder : DoubleByteDecoder
{
    private readonly Encoding _encoding = CodePages.FindStrict(54936);

    /// <inheritdoc/>
    protected override char? Single(byte octet) => octet == 0x80 ? '\u20AC' : null;

    /// <inheritdoc/>
    protected override bool Append(byte lead, byte trail, StringBuilder text)
    {
        if (trail is not (>= 0x40 and <= 0x7E or >= 0x80 and <= 0xFE))
        {
            return false;
        }

        var pair = (lead << 8) | trail;
        var known = pair switch { 0xA3A0 => "\u3000", 0xA8BC => "\u1E3F", _ => _encoding.GetString([lead, trail]) };
        if (known.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return false;
        }

        text.Append(known);
        return true;
    }

    /// <inheritdoc/>
    protected override int Sequence(ReadOnlySpan<byte> octets, StringBuilder text)
    {
        if (octets.Length < 4 || octets[1] is not (>= 0x30 and <= 0x39))
        {
            return base.Sequence(octets, text);
        }

        if (octets[2] is not (>= 0x81 and <= 0xFE) || octets[3] is not (>= 0x30 and <= 0x39))
        {
            text.Append('\uFFFD');
            return 1;
        }

        var character = _encoding.GetString(octets[..4]);
        text.Append(character.Contains('\uFFFD', StringComparison.Ordinal) ? "\uFFFD" : character);
        return 4;
    }
}
