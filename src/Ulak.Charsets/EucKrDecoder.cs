using System.Text;

namespace Ulak.Charsets;

/// <summary>EUC-KR in its extension of Windows (WHATWG Encoding §14.1).</summary>
internal sealed class EucKrDecoder : DoubleByteDecoder
{
    private readonly PointerTable _table = PointerTable.OfCodePage(949, 126 * 190, Write, null);

    /// <inheritdoc/>
    protected override bool Append(byte lead, byte trail, StringBuilder text) =>
        trail is >= 0x41 and <= 0xFE && AppendCodePoint(_table[((lead - 0x81) * 190) + trail - 0x41], text);

    private static void Write(int pointer, Span<byte> octets)
    {
        var (lead, trail) = Math.DivRem(pointer, 190);
        octets[0] = (byte)(lead + 0x81);
        octets[1] = (byte)(trail + 0x41);
    }
}
