using System.Text;

namespace Ulak.Charsets;

/// <summary>Big5 with the characters of Hong Kong (WHATWG Encoding §12.1).</summary>
internal sealed class Big5Decoder : DoubleByteDecoder
{
    private readonly PointerTable _table = PointerTable.OfCodePage(950, 126 * 157, Write, "big5");

    /// <inheritdoc/>
    protected override bool Append(byte lead, byte trail, StringBuilder text)
    {
        if (trail is not (>= 0x40 and <= 0x7E or >= 0xA1 and <= 0xFE))
        {
            return false;
        }

        var pointer = ((lead - 0x81) * 157) + trail - (trail < 0x7F ? 0x40 : 0x62);
        var pair =
            pointer switch { 1133 => "\u00CA\u0304", 1135 => "\u00CA\u030C", 1164 => "\u00EA\u0304", 1166 => "\u00EA\u030C", _ => null };
        if (pair is not null)
        {
            text.Append(pair);
            return true;
        }

        return AppendCodePoint(_table[pointer], text);
    }

    private static void Write(int pointer, Span<byte> octets)
    {
        var (lead, trail) = Math.DivRem(pointer, 157);
        octets[0] = (byte)(lead + 0x81);
        octets[1] = (byte)(trail + (trail < 0x3F ? 0x40 : 0x62));
    }
}
