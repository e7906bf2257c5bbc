using System.Globalization;
using System.Text;

namespace Ulak.Smtp.Addresses;

internal enum ULabelStatus
{
    Valid,
    BadCharacter,
    TooLong,
}

/// <summary>
/// Checks whether IDNA2008 allows a non-ASCII label (RFC 5890 §2.3.2.1, RFC 5892).
/// The derived property is computed from the general category and the blocks that normalization changes, without tables.
/// </summary>
internal static class ULabel
{
    private const int MaxPoints = 252;

    /// <summary>Checks a label of well-formed UTF-8.</summary>
    public static ULabelStatus Check(ReadOnlySpan<byte> label, out int offset, out int length)
    {
        Span<int> points = stackalloc int[MaxPoints];
        var count = 0;
        (offset, length) = (0, label.Length);
        for (var position = 0; position < label.Length; position += length)
        {
            Rune.DecodeFromUtf8(label[position..], out var rune, out length);
            if (count == MaxPoints)
            {
                return ULabelStatus.TooLong;
            }

            points[count] = rune.Value;
            offset = position;
            if (!IsAllowed(rune, points[..count], label))
            {
                return ULabelStatus.BadCharacter;
            }

            count++;
        }

        // RFC 5891 §4.2.3.1: no hyphens in the third and fourth place.
        if (count >= 4 && points[2] == '-' && points[3] == '-')
        {
            (offset, length) = (0, label.Length);
            return ULabelStatus.BadCharacter;
        }

        Span<byte> encoded = stackalloc byte[59];
        return Punycode.Encode(points[..count], encoded) < 0 ? ULabelStatus.TooLong : ULabelStatus.Valid;
    }

    /// <summary>The A-label of a U-label.</summary>
    public static string? ToALabel(ReadOnlySpan<byte> label)
    {
        if (Check(label, out _, out _) != ULabelStatus.Valid)
        {
            return null;
        }

        Span<int> points = stackalloc int[MaxPoints];
        var count = 0;
        while (!label.IsEmpty)
        {
            Rune.DecodeFromUtf8(label, out var rune, out var length);
            points[count++] = rune.Value;
            label = label[length..];
        }

        Span<byte> encoded = stackalloc byte[59];
        var written = Punycode.Encode(points[..count], encoded);
        return "xn--" + Encoding.ASCII.GetString(encoded[..written]);
    }

    private static bool IsAllowed(Rune rune, ReadOnlySpan<int> before, ReadOnlySpan<byte> label)
    {
        if (rune.IsAscii)
        {
            return true;
        }

        var value = rune.Value;
        switch (value)
        {
            // Exceptions, RFC 5892 §2.6.
            case 0x00DF or 0x03C2 or 0x06FD or 0x06FE or 0x0F0B or 0x3007:
                return true;
            // CONTEXTO, RFC 5892 appendix A: a middle dot is allowed between two l. The script rules of the others are not checked.
            case 0x00B7:
                return before is [.., 'l'];
            case 0x0375 or 0x05F3 or 0x05F4:
                return true;
            // KATAKANA MIDDLE DOT: allowed if the label has Hiragana, Katakana or Han.
            case 0x30FB:
                return HasJapanese(label);
            // CONTEXTJ: joiners follow a virama or connect joining letters; only the presence of a preceding character is checked.
            case 0x200C or 0x200D:
                return before.Length > 0 && before[^1] >= 0x0600;
        }

        if (IsUnstable(value))
        {
            return false;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.DecimalDigitNumber => true,
            // RFC 5891 §4.2.3.2: no combining mark first.
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => before.Length > 0,
            _ => false,
        };
    }

    private static bool HasJapanese(ReadOnlySpan<byte> label)
    {
        foreach (var rune in Encoding.UTF8.GetString(label).EnumerateRunes())
        {
            if (rune.Value is (>= 0x3040 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (
                >= 0x20000 and <= 0x3FFFF))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Letters that compatibility normalization or case folding changes, by block (RFC 5892 §2.2, §2.8, §2.9).</summary>
    private static bool IsUnstable(int value) => value is
        0x00AA or 0x00B5 or 0x00BA or 0x0132 or 0x0133 or 0x013F or 0x0140 or 0x0149 or 0x017F
        or (>= 0x01C4 and <= 0x01CC) or (>= 0x01F1 and <= 0x01F3)
        or (>= 0x02B0 and <= 0x02B8) or (>= 0x02E0 and <= 0x02E4)
        or (>= 0x0340 and <= 0x0345) or 0x034F or 0x037A or (>= 0x03D0 and <= 0x03D6) or (>= 0x03F0 and <= 0x03F2) or 0x03F5
        or 0x0587 or (>= 0x0675 and <= 0x0678) or 0x0E33 or 0x0EB3 or 0x0EDC or 0x0EDD
        or (>= 0x1100 and <= 0x11FF) or (>= 0x1D2C and <= 0x1D2E) or (>= 0x1D30 and <= 0x1D3A) or (>= 0x1D3C and <= 0x1D4D)
        or (>= 0x1D4F and <= 0x1D6A) or 0x1D78 or (>= 0x1D9B and <= 0x1DBF)
        or 0x2071 or 0x207F or (>= 0x2090 and <= 0x209C) or (>= 0x2100 and <= 0x214D) or (>= 0x2150 and <= 0x2183)
        or 0x2C7C or 0x2C7D or 0x309F or 0x30FF or (>= 0x3131 and <= 0x318E)
        or (>= 0xA960 and <= 0xA97F) or (>= 0xD7B0 and <= 0xD7FF)
        or (>= 0xF900 and <= 0xFA0D) or 0xFA10 or 0xFA12 or (>= 0xFA15 and <= 0xFA1E) or 0xFA20 or 0xFA22 or 0xFA25 or 0xFA26 or (
            >= 0xFA2A and <= 0xFAFF)
        or (>= 0xFB00 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) or (>= 0xFF00 and <= 0xFFEF)
        or (>= 0x1D400 and <= 0x1D7FF) or (>= 0x1EE00 and <= 0x1EEFF) or (>= 0x2F800 and <= 0x2FA1F);
}
