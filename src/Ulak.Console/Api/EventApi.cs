using System.Text.Json;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary><c>GET /api/v1/events</c>: every change as a server-sent event, with the id of what changed.</summary>
internal static class EventApi
{
    /// <summary>Regular comments keep proxies and clients from closing an idle connection.</summary>
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(20);

    public static void Map(IEndpointRouteBuilder routes) => routes.Stream("/api/v1/events",
        http => StreamAsync(http, http.Service<IStoreWatcher>(), http.Service<TimeProvider>(), http.Service<IHostApplicationLifetime>()));

    private static async Task StreamAsync(HttpContext http, IStoreWatcher store, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        await using var changes = store.WatchAsync(ended.Token).GetAsyncEnumerator(ended.Token);
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(": hello\n\n", ended.Token);
        try
        {
            var next = changes.MoveNextAsync().AsTask();
            while (true)
            {
                var beat = Task.Delay(KeepAliveInterval, time, ended.Token);
                if (await Task.WhenAny(next, beat) == beat)
                {
                    await http.Response.WriteAsync(": still here\n\n", ended.Token);
                    continue;
                }

                if (!await next)
                {
                    return;
                }

                var change = changes.Current;
                var data =
                    JsonSerializer.Serialize(new ChangeDocument(change.Id.Value == 0 ? null : change.Id.ToString()),
                    ApiJson.Context.ChangeDocument);
                await http.Response.WriteAsync($"event: {EventName(change.Kind)}\ndata: {data}\n\n", ended.Token);
                next = changes.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException)
        {
            // The client disconnected, or the server is stopping.
        }
    }

    private static string EventName(StoreChangeKind kind) => kind switch
    {
        StoreChangeKind.MessageAdded => "message-added",
        StoreChangeKind.MessageChanged => "message-changed",
        StoreChangeKind.MessagesDeleted => "messages-deleted",
        StoreChangeKind.MessageRestored => "messages-restored",
        StoreChangeKind.SessionAdded => "session-added",
        _ => "unknown",
    };
}

/// <summary>The id of what changed. Null for several things, or when it is not known.</summary>
internal sealed record ChangeDocument(string? Id);
