using System.Globalization;
using System.Text;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Parameters;

/// <summary>
/// utf-8-addr-xtext and utf-8-addr-unitext, RFC 6533 §3: printable ASCII other than "+", "=" and "\" is literal,
/// any character can be written as "\x{" HEXPOINT "}", and with SMTPUTF8 UTF-8 is literal.
/// </summary>
internal static class Utf8AddressXtext
{
    /// <summary>The index of the first invalid octet; -1 for none.</summary>
    public static int IndexOfInvalid(ReadOnlySpan<byte> text, bool utf8)
    {
        for (var i = 0; i < text.Length;)
        {
            var octet = text[i];
            var length = octet switch
            {
                (byte)'\\' => EscapeLength(text[i..], out _),
                >= 0x80 => utf8 ? Octets.Utf8SequenceLength(text[i..]) : 0,
                (byte)'+' or (byte)'=' or <= 32 or 127 => 0,
                _ => 1,
            };
            if (length == 0)
            {
                return i;
            }

            i += length;
        }

        return -1;
    }

    /// <summary>Decodes the address; null if the text is invalid.</summary>
    public static string? Decode(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        if (IndexOfInvalid(octets, utf8: true) >= 0)
        {
            return null;
        }

        var output = new StringBuilder(text.Length);
        for (var i = 0; i < octets.Length;)
        {
            if (octets[i] == '\\')
            {
                i += EscapeLength(octets.AsSpan(i), out var escaped);
                output.Append(escaped.ToString());
                continue;
            }

            Rune.DecodeFromUtf8(octets.AsSpan(i), out var rune, out var length);
            output.Append(rune.ToString());
            i += length;
        }

        return output.ToString();
    }

    // EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"   RFC 6533 §3
    private static int EscapeLength(ReadOnlySpan<byte> text, out Rune rune)
    {
        rune = default;
        if (!text.StartsWith("\\x{"u8) || text.IndexOf((byte)'}') is not (>= 5 and <= 9 and var close))
        {
            return 0;
        }

        var digits = text[3..close];
        if (Octets.RunLength(digits, Octets.CapitalHex) < digits.Length)
        {
            return 0;
        }

        var value = int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return IsHexPoint(digits, value) && Rune.TryCreate(value, out rune) ? close + 1 : 0;
    }

    // HEXPOINT: two digits for the control characters 01-09, 11-19 and 10, for SP, "+", "=", "\" and DEL, and for 80 and above; further
    // digits without leading zeros. Other ASCII characters stand for themselves.   RFC 6533 §3
    private static bool IsHexPoint(ReadOnlySpan<byte> digits, int value) => digits.Length == 2
        ? value is (>= 0x01 and <= 0x09) or (>= 0x10 and <= 0x19) or 0x20 or 0x2B or 0x3D or 0x5C or 0x7F or >= 0x80
        : digits[0] != '0';
}
