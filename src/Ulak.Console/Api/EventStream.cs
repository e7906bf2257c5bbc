namespace Ulak.Console.Api;

/// <summary>An event as it is sent.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Data">Its data, on one line.</param>
internal readonly record struct ServerSentEvent(string Name, string Data);

/// <summary>Writes server-sent events until the client leaves or the server stops.</summary>
internal static class EventStream
{
    /// <summary>Regular comments keep proxies and clients from closing an idle connection.</summary>
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(20);

    /// <summary>Writes events.</summary>
    /// <param name="http">The request.</param>
    /// <param name="read">Reads the events until the token is cancelled.</param>
    /// <param name="format">Formats an event.</param>
    public static async Task WriteAsync<T>(
        HttpContext http, Func<CancellationToken, IAsyncEnumerable<T>> read, Func<T, ServerSentEvent> format)
    {
        var (time, lifetime) = (http.Service<TimeProvider>(), http.Service<IHostApplicationLifetime>());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        await using var events = read(ended.Token).GetAsyncEnumerator(ended.Token);
        http.Response.ContentType = "text/event-stream";
        try
        {
            await http.Response.WriteAsync(": hello\n\n", ended.Token);
            var next = events.MoveNextAsync().AsTask();
            while (true)
            {
                var beat = Task.Delay(KeepAliveInterval, time, ended.Token);
                if (await Task.WhenAny(next, beat) == beat)
                {
                    await beat;
                    await http.Response.WriteAsync(": still here\n\n", ended.Token);
                    continue;
                }

                if (!await next)
                {
                    return;
                }

                var (name, data) = format(events.Current);
                await http.Response.WriteAsync($"event: {name}\ndata: {data}\n\n", ended.Token);
                next = events.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException)
        {
            // The client disconnected, or the server is stopping.
        }
    }
}
