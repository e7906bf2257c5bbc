using System.Globalization;
using System.Text;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Addresses;

/// <summary>
/// Characters of an address that people cannot see, or take for others. The grammar allows them (RFC 6531 §3.3), and the security
/// considerations of RFC 6531 §5 warn of them: they become remarks in either mode.
/// </summary>
internal static class ConfusableCharacters
{
    /// <summary>Adds a remark for each invisible or confusable character of a mailbox.</summary>
    public static void Inspect(ref LineCursor at, in PathParts path)
    {
        InspectPart(ref at, path.LocalPart);
        InspectPart(ref at, path.Domain);
    }

    private static void InspectPart(ref LineCursor at, Range part)
    {
        var (start, length) = part.GetOffsetAndLength(at.Line.Length);
        var text = at.Line.Slice(start, length);
        var hasLatin = text.ContainsAnyInRange((byte)'A', (byte)'Z') || text.ContainsAnyInRange((byte)'a', (byte)'z');
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf8(text[i..], out var rune, out var octets);
            if (IsInvisible(rune))
            {
                at.Advise(FaultKind.InvisibleCharacter, start + i, octets, "a visible character");
            }
            else if (!rune.IsAscii && (LookAlikeCharacters.ToAscii(rune) ?? LookAlikeCharacters.ToLatin(rune, hasLatin)) is { } ascii)
            {
                at.Advise(FaultKind.ConfusableCharacter, start + i, octets, $"'{ascii}'");
            }

            i += Math.Max(octets, 1);
        }
    }

    /// <summary>
    /// Format characters, fillers and variation selectors without a glyph (Unicode: Default_Ignorable_Code_Point).
    /// </summary>
    private static bool IsInvisible(Rune rune) => !rune.IsAscii
        && (Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control
            || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0
                or (>= 0x180B and <= 0x180F) or (>= 0x2060 and <= 0x206F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF));
}
