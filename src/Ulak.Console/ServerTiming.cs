using System.Diagnostics;
using System.Globalization;

namespace Ulak.Console;

/// <summary>
/// The header field <c>Server-Timing</c> of pages and the API, which browsers show beside a request: how long the console took until the
/// response began, and of this, how long it read what the rail shows.
/// </summary>
internal static class ServerTiming
{
    private static readonly object FrameKey = new();

    public static void UseServerTiming(this IApplicationBuilder app) => app.Use(next => http =>
    {
        var started = Stopwatch.GetTimestamp();
        http.Response.OnStarting(() =>
        {
            var frame = http.Items[FrameKey] is TimeSpan time ? $", frame;dur={Format(time)}" : "";
            http.Response.Headers["Server-Timing"] = $"total;dur={Format(Stopwatch.GetElapsedTime(started))}{frame}";
            return Task.CompletedTask;
        });
        return next(http);
    });

    /// <summary>Records how long it took to read what the rail shows.</summary>
    public static void SetFrame(HttpContext http, long started) => http.Items[FrameKey] = Stopwatch.GetElapsedTime(started);

    private static string Format(TimeSpan time) => time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
