using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Parameters;

/// <summary>The attributes of XCLIENT (Postfix).</summary>
internal static class XClientAttributes
{
    public static bool IsName(ReadOnlySpan<byte> word) => word.Length switch
    {
        4 => Octets.EqualsIgnoreCase(word, "NAME"u8) || Octets.EqualsIgnoreCase(word, "ADDR"u8) || Octets.EqualsIgnoreCase(word, "PORT"u8)
            || Octets.EqualsIgnoreCase(word, "HELO"u8),
        5 => Octets.EqualsIgnoreCase(word, "PROTO"u8) || Octets.EqualsIgnoreCase(word, "LOGIN"u8),
        8 => Octets.EqualsIgnoreCase(word, "DESTADDR"u8) || Octets.EqualsIgnoreCase(word, "DESTPORT"u8),
        _ => false,
    };
}
