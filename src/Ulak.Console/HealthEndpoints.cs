using Ulak.Storage;

namespace Ulak.Console;

/// <summary>
/// The probes of containers and load balancers: <c>/livez</c> (the process runs), <c>/readyz</c> and <c>/healthz</c> (the store can be
/// read).
/// They need no login and no particular host name, and return nothing but a word.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Handles the probes before the host check and the login.</summary>
    public static void UseHealth(this IApplicationBuilder app) => app.Use(next => http =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? http.Request.Path.Value switch
            {
                "/livez" => WriteAsync(http, isHealthy: true),
                "/readyz" or "/healthz" => ReadyAsync(http),
                _ => next(http),
            }
            : next(http));

    private static async Task ReadyAsync(HttpContext http)
    {
        var time = http.RequestServices.GetRequiredService<TimeProvider>();
        using var timeout = new CancellationTokenSource(StoreTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, timeout.Token);
        bool isHealthy;
        try
        {
            await http.RequestServices.GetRequiredService<IMessageStore>().ListMessagesAsync(new MessageQuery(Limit: 1), limit.Token)
                .AsTask().WaitAsync(limit.Token);
            isHealthy = true;
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException
            || (e is OperationCanceledException && !http.RequestAborted.IsCancellationRequested))
        {
            isHealthy = false;
        }

        await WriteAsync(http, isHealthy);
    }

    private static Task WriteAsync(HttpContext http, bool isHealthy)
    {
        http.Response.StatusCode = isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(isHealthy ? "ok\n" : "unavailable\n");
    }
}
