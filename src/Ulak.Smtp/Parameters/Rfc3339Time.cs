using System.Text;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Parameters;

/// <summary>Internet-style date-time, RFC 3339 §5.6, as HOLDUNTIL uses it (RFC 4865 §4).</summary>
internal static class Rfc3339Time
{
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length is < 20 or > 36 || !TryParseNumber(text[..4], out var year) || text[4] != '-'
            || !TryParseNumber(text[5..7], out var month) || text[7] != '-'
            || !TryParseNumber(text[8..10], out var day) || (text[10] | 0x20) != 't' || !TryParseNumber(text[11..13], out var hour)
                || text[13] != ':'
            || !TryParseNumber(text[14..16], out var minute) || text[16] != ':' || !TryParseNumber(text[17..19], out var second))
        {
            return false;
        }

        var rest = text[19..];
        if (rest[0] == '.')
        {
            var fraction = 1 + DigitCount(rest[1..]);
            if (fraction == 1)
            {
                return false;
            }

            rest = rest[fraction..];
        }

        if (!TryParseOffset(rest, out var zone) || year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var local = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Unspecified);
        if (local.Ticks - zone.Ticks < 0 || local.Ticks - zone.Ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(local, zone);
        return true;
    }

    public static DateTimeOffset? Parse(string? text) => text is not null && TryParse(Encoding.UTF8.GetBytes(text), out var time) ? time
        : null;

    // time-offset = "Z" / ("+" / "-") time-hour ":" time-minute
    private static bool TryParseOffset(ReadOnlySpan<byte> text, out TimeSpan zone)
    {
        zone = TimeSpan.Zero;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':' || !TryParseNumber(text[1..3], out var hours)
            || !TryParseNumber(text[4..], out var minutes) || hours > 13 || minutes > 59)
        {
            return false;
        }

        zone = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var octet in text)
        {
            if (!Octets.IsDigit(octet))
            {
                return false;
            }

            value = (value * 10) + octet - '0';
        }

        return true;
    }

    private static int DigitCount(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
