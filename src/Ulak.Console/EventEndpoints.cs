using System.Threading.Channels;
using Ulak.Inbox.Receiving;
using Ulak.Storage;

namespace Ulak.Console;

/// <summary>
/// <c>/events</c>: server-sent events that name the list that has changed: <c>messages</c>, <c>sessions</c> or <c>all</c>.
/// The browser reloads the list from the page, so that lists are rendered in one place only.
/// </summary>
internal static class EventEndpoints
{
    /// <summary>Changes within this time are sent as one event, so that a flood of mail does not cause a flood of requests.</summary>
    private static readonly TimeSpan BatchDelay = TimeSpan.FromMilliseconds(150);

    /// <summary>Regular comments keep proxies and clients from closing an idle connection.</summary>
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(20);

    public static void Map(IEndpointRouteBuilder routes) => routes.Stream("/events",
        http => StreamAsync(http, http.Service<IStoreWatcher>(), http.Service<SessionTracker>(), http.Service<IHostApplicationLifetime>()));

    private static async Task StreamAsync(HttpContext http, IStoreWatcher store, SessionTracker journal, IHostApplicationLifetime lifetime)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(": hello\n\n", ended.Token);
        var changes = Channel.CreateBounded<string>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        var lines = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var listening = journal.Watch(lines.Writer);
        var watching =
            Task.WhenAll(ForwardStoreChangesAsync(store, changes.Writer, ended.Token),
            ForwardSessionChangesAsync(lines.Reader, changes.Writer, ended.Token));
        try
        {
            while (!ended.IsCancellationRequested)
            {
                await WriteChangesAsync(http.Response, changes.Reader, ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client disconnected, or the server is stopping.
        }

        await watching;
    }

    private static async Task WriteChangesAsync(HttpResponse response, ChannelReader<string> changes, CancellationToken ended)
    {
        using var beat = CancellationTokenSource.CreateLinkedTokenSource(ended);
        beat.CancelAfter(KeepAliveInterval);
        try
        {
            await changes.WaitToReadAsync(beat.Token);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            await response.WriteAsync(": still here\n\n", ended);
            return;
        }

        await Task.Delay(BatchDelay, ended);
        var lists = new HashSet<string>();
        while (changes.TryRead(out var list))
        {
            lists.Add(list);
        }

        foreach (var list in lists)
        {
            await response.WriteAsync($"event: changed\ndata: {list}\n\n", ended);
        }

        await response.Body.FlushAsync(ended);
    }

    private static async Task ForwardSessionChangesAsync(ChannelReader<bool> lines, ChannelWriter<string> changes, CancellationToken ended)
    {
        try
        {
            await foreach (var _ in lines.ReadAllAsync(ended))
            {
                changes.TryWrite("sessions");
            }
        }
        catch (OperationCanceledException)
        {
            // The client disconnected, or the server is stopping.
        }
    }

    private static async Task ForwardStoreChangesAsync(IStoreWatcher store, ChannelWriter<string> changes, CancellationToken ended)
    {
        try
        {
            await foreach (var change in store.WatchAsync(ended))
            {
                changes.TryWrite(change.Kind switch
                {
                    StoreChangeKind.MessageAdded or StoreChangeKind.MessageChanged or StoreChangeKind.MessagesDeleted => "messages",
                    StoreChangeKind.SessionAdded => "sessions",
                    _ => "all",
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The client disconnected, or the server is stopping.
        }
    }
}
