using System.Text;

namespace Ulak.Charsets;

/// <summary>ISO-2022-JP (WHATWG Encoding §13.2): seven-bit octets, with escapes that choose the set.</summary>
internal sealed class Iso2022JpDecoder : CharsetDecoder
{
    private const byte Escape = 0x1B;

    private enum Set
    {
        Ascii,
        Roman,
        Katakana,
        Jis0208,
    }

    /// <summary>Whether text without a charset is ISO-2022-JP: it is seven-bit, and one of its escapes chooses a Japanese set.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> octets) =>
        octets.IndexOfAnyInRange((byte)0x80, (byte)0xFF) < 0
        && (octets.IndexOf("\u001b$B"u8) >= 0 || octets.IndexOf("\u001b$@"u8) >= 0 || octets.IndexOf("\u001b(J"u8) >= 0
            || octets.IndexOf("\u001b(I"u8) >= 0);

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length);
        var set = Set.Ascii;
        for (var at = 0; at < octets.Length;)
        {
            if (octets[at] == Escape)
            {
                if (Choose(octets[at..]) is { } chosen)
                {
                    set = chosen;
                    at += 3;
                }
                else
                {
                    text.Append('\uFFFD');
                    at++;
                }
            }
            else if (set == Set.Jis0208 && octets[at] is >= 0x21 and <= 0x7E)
            {
                at += Pair(octets[at..], text);
            }
            else
            {
                text.Append(Single(set, octets[at]));
                at++;
            }
        }

        return text.ToString();
    }

    private static Set? Choose(ReadOnlySpan<byte> octets) =>
        octets.Length < 3 ? null
        : (octets[1], octets[2]) switch
        {
            ((byte)'(', (byte)'B') => Set.Ascii,
            ((byte)'(', (byte)'J') => Set.Roman,
            ((byte)'(', (byte)'I') => Set.Katakana,
            ((byte)'$', (byte)'@' or (byte)'B') => Set.Jis0208,
            _ => null,
        };

    private static int Pair(ReadOnlySpan<byte> octets, StringBuilder text)
    {
        var isPair = octets.Length > 1 && octets[1] is >= 0x21 and <= 0x7E;
        var codePoint = isPair ? JapaneseTables.Jis0208[((octets[0] - 0x21) * 94) + octets[1] - 0x21] : 0;
        text.Append(codePoint == 0 ? "\uFFFD" : new Rune(codePoint).ToString());
        return isPair || (octets.Length > 1 && octets[1] is not (Escape or (byte)'\r' or (byte)'\n')) ? 2 : 1;
    }

    // A line ends in any set: mail programs write the line's end before they switch back to ASCII.
    private static char Single(Set set, byte octet) => (set, octet) switch
    {
        (_, (byte)'\r' or (byte)'\n') => (char)octet,
        (Set.Roman, 0x5C) => '\u00A5',
        (Set.Roman, 0x7E) => '\u203E',
        (Set.Katakana, >= 0x21 and <= 0x5F) => (char)(0xFF61 - 0x21 + octet),
        (Set.Ascii or Set.Roman, < 0x80 and not (0x0E or 0x0F)) => (char)octet,
        _ => '\uFFFD',
    };
}
