using System.Globalization;

namespace Ulak.Server.Trace;

/// <summary><c>date-time</c> of RFC 5322 §3.3, in UTC, e.g. <c>Mon, 23 Nov 2026 17:28:18 +0000</c>: the same on every machine, whatever its culture.</summary>
internal readonly struct MailDate(DateTimeOffset time) : IUtf8SpanFormattable
{
    private const string Days = "SunMonTueWedThuFriSat";
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var utc = time.UtcDateTime;
        return System.Text.Unicode.Utf8.TryWrite(
            utf8Destination,
            CultureInfo.InvariantCulture,
            $"{Days.AsSpan((int)utc.DayOfWeek * 3, 3)}, {utc.Day:00} {Months.AsSpan((utc.Month - 1) * 3, 3)} {utc.Year:0000} {utc.Hour:00}:{utc.Minute:00}:{utc.Second:00} +0000",
            out bytesWritten);
    }

    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[40];
        TryFormat(octets, out var written, default, null);
        return System.Text.Encoding.ASCII.GetString(octets[..written]);
    }
}
