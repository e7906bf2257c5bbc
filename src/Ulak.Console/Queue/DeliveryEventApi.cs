using System.Text.Json;

namespace Ulak.Console.Queue;

/// <summary><c>GET /api/v1/queue/events</c>: the result of each delivery as a server-sent event.</summary>
internal static class DeliveryEventApi
{
    /// <summary>Regular comments keep proxies and clients from closing an idle connection.</summary>
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(20);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/queue/events", StreamAsync);

    private static async Task StreamAsync(
        HttpContext http, DeliveryEvents events, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        using var subscription = events.Subscribe();
        http.Response.ContentType = "text/event-stream";
        try
        {
            await http.Response.WriteAsync(": hello\n\n", ended.Token);
            var next = subscription.Reader.ReadAsync(ended.Token).AsTask();
            while (true)
            {
                var beat = Task.Delay(KeepAliveInterval, time, ended.Token);
                if (await Task.WhenAny(next, beat) == beat)
                {
                    await beat;
                    await http.Response.WriteAsync(": still here\n\n", ended.Token);
                    continue;
                }

                var document = DeliveryEventDocument.Of(await next);
                var data = JsonSerializer.Serialize(document, DeliveryEventJson.Context.DeliveryEventDocument);
                await http.Response.WriteAsync($"event: {document.Event}\ndata: {data}\n\n", ended.Token);
                next = subscription.Reader.ReadAsync(ended.Token).AsTask();
            }
        }
        catch (OperationCanceledException)
        {
            // The client disconnected, or the server is stopping.
        }
    }
}
