using System.Net;

namespace Ulak.Console.Limits;

/// <summary>
/// Limits the requests in flight, and of these the event streams and waits, which hold a connection for minutes. Requests over the limit
/// receive 503.
/// </summary>
internal sealed class RequestLimit
{
    private const int MaxRequests = 512;
    private const int MaxStreams = 256;

    private readonly ClientCounter _requests = new(MaxRequests, MaxRequests / 4);
    private readonly ClientCounter _streams = new(MaxStreams, MaxStreams / 4);

    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        var client = http.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address) ? address : null;
        using var request = IsStream(http.Request.Path) ? _streams.TryAcquire(client) : _requests.TryAcquire(client);
        if (request is not null)
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = "1";
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync("Too many requests are in progress. Try again in a second.\n", http.RequestAborted);
    }

    private static bool IsStream(PathString path) =>
        path.StartsWithSegments("/events") || path.StartsWithSegments("/api/v1/events") || path.StartsWithSegments("/api/v1/messages/wait");
}
