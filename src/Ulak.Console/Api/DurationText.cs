using System.Globalization;

namespace Ulak.Console.Api;

/// <summary>Durations in settings and the API: a number with s, m, h or d.</summary>
internal static class DurationText
{
    public static string Format(TimeSpan span) => span switch
    {
        { Ticks: 0 } => "0s",
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 =>
            string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerDay}d"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 =>
            string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerHour}h"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerMinute == 0 =>
            string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerMinute}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0}s"),
    };

    /// <summary>Parses a number with s, m, h or d, e.g. <c>5m</c>. At most 100 years, so that it can be added to any date.</summary>
    public static TimeSpan? Parse(string text)
    {
        const long Century = 100 * 365 * TimeSpan.TicksPerDay;
        long? unit = text.Length < 2 ? null : text[^1] switch
        {
            's' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMinute,
            'h' => TimeSpan.TicksPerHour,
            'd' => TimeSpan.TicksPerDay,
            _ => null,
        };
        return unit is { } ticks
            && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number <= Century / ticks ? TimeSpan.FromTicks(number * ticks) : null;
    }
}
