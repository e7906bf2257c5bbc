using System.Text;

namespace Ulak.Charsets;

/// <summary>EUC-JP (WHATWG Encoding §13.1).</summary>
internal sealed class EucJpDecoder : DoubleByteDecoder
{
    private const byte Katakana = 0x8E;
    private const byte Jis0212 = 0x8F;

    /// <inheritdoc/>
    protected override bool IsLead(byte octet) => octet is Katakana or Jis0212 or >= 0xA1 and <= 0xFE;

    /// <inheritdoc/>
    protected override bool Append(byte lead, byte trail, StringBuilder text) => lead switch
    {
        Katakana => trail is >= 0xA1 and <= 0xDF && AppendCodePoint(0xFF61 - 0xA1 + trail, text),
        _ => trail is >= 0xA1 and <= 0xFE && AppendCodePoint(JapaneseTables.Jis0208[((lead - 0xA1) * 94) + trail - 0xA1], text),
    };

    /// <inheritdoc/>
    protected override int Sequence(ReadOnlySpan<byte> octets, StringBuilder text)
    {
        if (octets[0] != Jis0212 || octets.Length < 3 || octets[1] is not (>= 0xA1 and <= 0xFE))
        {
            return base.Sequence(octets, text);
        }

        if (octets[2] is >= 0xA1 and <= 0xFE && AppendCodePoint(JapaneseTables.Jis0212[((octets[1] - 0xA1) * 94) + octets[2] - 0xA1], text))
        {
            return 3;
        }

        text.Append('\uFFFD');
        return octets[2] >= 0x80 ? 3 : 2;
    }
}
