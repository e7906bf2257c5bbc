using System.Globalization;
using System.Text;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Addresses;

internal enum ULabelStatus
{
    Valid,
    BadCharacter,
    TooLong,
}

/// <summary>Checks whether IDNA2008 allows a non-ASCII label (RFC 5890 §2.3.2.1, RFC 5892), by its derived property.</summary>
internal static class ULabel
{
    private const int MaxPoints = 252;

    /// <summary>Checks a label of well-formed UTF-8.</summary>
    public static ULabelStatus Check(ReadOnlySpan<byte> label, out int offset, out int length)
    {
        Span<int> points = stackalloc int[MaxPoints];
        (offset, length) = (0, label.Length);
        if (!TryDecode(label, points, out var count))
        {
            return ULabelStatus.TooLong;
        }

        for (var i = 0; i < count; i++)
        {
            length = new Rune(points[i]).Utf8SequenceLength;
            if (!IsAllowed(points[..count], i))
            {
                return ULabelStatus.BadCharacter;
            }

            offset += length;
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
        TryDecode(label, points, out var count);
        Span<byte> encoded = stackalloc byte[59];
        var written = Punycode.Encode(points[..count], encoded);
        return "xn--" + Encoding.ASCII.GetString(encoded[..written]);
    }

    private static bool TryDecode(ReadOnlySpan<byte> label, Span<int> points, out int count)
    {
        count = 0;
        while (!label.IsEmpty && count < points.Length)
        {
            Rune.DecodeFromUtf8(label, out var rune, out var length);
            points[count++] = rune.Value;
            label = label[length..];
        }

        return label.IsEmpty;
    }

    private static bool IsAllowed(ReadOnlySpan<int> points, int index)
    {
        var value = points[index];
        if (value < 0x80)
        {
            return Octets.LetDigHyphen.Contains((byte)value);
        }

        // RFC 5891 §4.2.3.2: no combining mark first.
        return Contains(IdnaTables.Permitted, value)
            ? index > 0 || Rune.GetUnicodeCategory(new Rune(value)) is not (
                UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
            : IsAllowedInContext(points, index);
    }

    // The contextual rules of RFC 5892 appendix A.
    private static bool IsAllowedInContext(ReadOnlySpan<int> points, int index) => points[index] switch
    {
        0x200C => FollowsVirama(points, index) || ConnectsJoiningLetters(points, index),
        0x200D => FollowsVirama(points, index),
        0x00B7 => index > 0 && points[index - 1] == 'l' && index + 1 < points.Length && points[index + 1] == 'l',
        0x0375 => index + 1 < points.Length && Contains(IdnaTables.Greek, points[index + 1]),
        0x05F3 or 0x05F4 => index > 0 && Contains(IdnaTables.Hebrew, points[index - 1]),
        0x30FB => ContainsAny(points, IdnaTables.Japanese),
        >= 0x0660 and <= 0x0669 => !points.ContainsAnyInRange(0x06F0, 0x06F9),
        >= 0x06F0 and <= 0x06F9 => !points.ContainsAnyInRange(0x0660, 0x0669),
        _ => false,
    };

    private static bool FollowsVirama(ReadOnlySpan<int> points, int index) =>
        index > 0 && Contains(IdnaTables.Viramas, points[index - 1]);

    private static bool ConnectsJoiningLetters(ReadOnlySpan<int> points, int index)
    {
        var (before, after) = (index - 1, index + 1);
        while (before >= 0 && IsTransparent(points[before]))
        {
            before--;
        }

        while (after < points.Length && IsTransparent(points[after]))
        {
            after++;
        }

        return before >= 0 && after < points.Length && Contains(IdnaTables.JoinsNext, points[before])
            && Contains(IdnaTables.JoinsPrevious, points[after]);
    }

    // ArabicShaping.txt: marks and format characters that it does not list have the joining type T.
    private static bool IsTransparent(int value) => Rune.GetUnicodeCategory(new Rune(value)) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;

    private static bool ContainsAny(ReadOnlySpan<int> points, ReadOnlySpan<int> ranges)
    {
        foreach (var point in points)
        {
            if (Contains(ranges, point))
            {
                return true;
            }
        }

        return false;
    }

    // An odd place between the bounds is inside of a range: its first code point is before, the one after its last is not.
    private static bool Contains(ReadOnlySpan<int> ranges, int value)
    {
        var place = ranges.BinarySearch(value);
        return place >= 0 ? place % 2 == 0 : ~place % 2 == 1;
    }
}
