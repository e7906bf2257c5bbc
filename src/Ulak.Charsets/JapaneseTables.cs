namespace Ulak.Charsets;

/// <summary>The indexes jis0208 and jis0212 of the WHATWG Encoding Standard.</summary>
internal static class JapaneseTables
{
    private static readonly Lazy<PointerTable> Table0208 = new(() => PointerTable.OfCodePage(932, 11280, Write, "jis0208"));
    private static readonly Lazy<PointerTable> Table0212 = new(() => PointerTable.OfTable("jis0212", 8836));

    public static PointerTable Jis0208 => Table0208.Value;

    public static PointerTable Jis0212 => Table0212.Value;

    // Code page 932 has the extensions of NEC and IBM, which EUC and ISO-2022-JP reach by the same pointers.
    private static void Write(int pointer, Span<byte> octets)
    {
        var (lead, trail) = Math.DivRem(pointer, 188);
        octets[0] = (byte)(lead + (lead < 0x1F ? 0x81 : 0xC1));
        octets[1] = (byte)(trail + (trail < 0x3F ? 0x40 : 0x41));
    }
}
