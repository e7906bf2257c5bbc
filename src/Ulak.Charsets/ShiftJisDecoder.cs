using System.Text;

namespace Ulak.Charsets;

/// <summary>Shift_JIS in its extension of Windows (WHATWG Encoding §13.3).</summary>
internal sealed class ShiftJisDecoder : DoubleByteDecoder
{
    /// <inheritdoc/>
    protected override char? Single(byte octet) =>
        octet switch { 0x80 => '\u0080', >= 0xA1 and <= 0xDF => (char)(0xFF61 - 0xA1 + octet), _ => null };

    /// <inheritdoc/>
    protected override bool IsLead(byte octet) => octet is >= 0x81 and <= 0x9F or >= 0xE0 and <= 0xFC;

    /// <inheritdoc/>
    protected override bool Append(byte lead, byte trail, StringBuilder text)
    {
        if (trail is not (>= 0x40 and <= 0x7E or >= 0x80 and <= 0xFC))
        {
            return false;
        }

        var pointer = ((lead - (lead < 0xA0 ? 0x81 : 0xC1)) * 188) + trail - (trail < 0x7F ? 0x40 : 0x41);

        // The characters that a user defines are private use.
        return AppendCodePoint(pointer is >= 8836 and <= 10715 ? 0xE000 - 8836 + pointer : JapaneseTables.Jis0208[pointer], text);
    }
}
