using System.Text;

namespace Ulak.Smtp.Characters;

/// <summary>
/// Characters that are typed instead of ASCII ones: full-width forms of East Asian input, typographic quotes, other angle brackets.
/// </summary>
internal static class LookAlikeCharacters
{
    /// <summary>The ASCII character that this one looks like; null for none.</summary>
    public static char? ToAscii(Rune rune) => rune.Value switch
    {
        >= 0xFF01 and <= 0xFF5E => (char)(rune.Value - 0xFEE0),
        0x3002 or 0xFF61 or 0xFE52 or 0x2024 => '.',
        0xFE6B => '@',
        0xFE64 or 0x3008 or 0x2039 or 0x27E8 or 0x2329 or 0x300A => '<',
        0xFE65 or 0x3009 or 0x203A or 0x27E9 or 0x232A or 0x300B => '>',
        0xFE55 => ':',
        0x2010 or 0x2011 or 0x2012 or 0x2013 or 0x2212 or 0xFE63 => '-',
        0x00A0 or 0x3000 or (>= 0x2000 and <= 0x200A) or 0x202F => ' ',
        _ => null,
    };

    /// <summary>The Latin letter that a Cyrillic or Greek letter looks like, in a word with Latin letters; null for none.</summary>
    public static char? ToLatin(Rune rune, bool isAmongLatin) => !isAmongLatin ? null : rune.Value switch
    {
        0x0430 or 0x03B1 => 'a',
        0x0441 or 0x03F2 => 'c',
        0x0501 => 'd',
        0x0435 => 'e',
        0x0456 or 0x0131 or 0x03B9 => 'i',
        0x0458 => 'j',
        0x04CF => 'l',
        0x043E or 0x03BF => 'o',
        0x0440 or 0x03C1 => 'p',
        0x051B => 'q',
        0x0455 => 's',
        0x0443 or 0x03B3 => 'y',
        0x0445 or 0x03C7 => 'x',
        0x03BD => 'v',
        0x0410 or 0x0391 => 'A',
        0x0412 or 0x0392 => 'B',
        0x0421 => 'C',
        0x0415 or 0x0395 => 'E',
        0x041D or 0x0397 => 'H',
        0x0406 or 0x0399 => 'I',
        0x041A or 0x039A => 'K',
        0x041C or 0x039C => 'M',
        0x041E or 0x039F => 'O',
        0x0420 or 0x03A1 => 'P',
        0x0422 or 0x03A4 => 'T',
        0x0425 or 0x03A7 => 'X',
        _ => null,
    };

    /// <summary>“ ” „ ‟ ‘ ’ ‚ ‛ « ».</summary>
    public static bool IsSmartQuote(Rune rune) => rune.Value is (>= 0x2018 and <= 0x201F) or 0x00AB or 0x00BB;

    /// <summary>The index of the first look-alike of this character; -1 for none.</summary>
    public static int IndexOf(ReadOnlySpan<byte> text, char ascii)
    {
        for (var i = 0; i < text.Length;)
        {
            var status = Rune.DecodeFromUtf8(text[i..], out var rune, out var length);
            if (status == System.Buffers.OperationStatus.Done && ToAscii(rune) == ascii)
            {
                return i;
            }

            i += Math.Max(length, 1);
        }

        return -1;
    }

    /// <summary>The text with every look-alike replaced by its ASCII character.</summary>
    public static byte[] ReplaceWithAscii(ReadOnlySpan<byte> text)
    {
        var output = new List<byte>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var status = Rune.DecodeFromUtf8(text[i..], out var rune, out var length);
            length = Math.Max(length, 1);
            if (status == System.Buffers.OperationStatus.Done && ToAscii(rune) is { } ascii)
            {
                output.Add((byte)ascii);
            }
            else
            {
                output.AddRange(text.Slice(i, length));
            }

            i += length;
        }

        return [.. output];
    }
}
