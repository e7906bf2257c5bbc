using System.Diagnostics;
using Ulak.Inbox.Receiving;
using Ulak.Relay.Pauses;
using Ulak.Storage;

namespace Ulak.Console.Metrics;

/// <summary><c>/metrics</c>: the metrics of the server, the store and the process for Prometheus.</summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";

    public static void Map(IEndpointRouteBuilder routes) => routes.Get(Path,
        http => WriteAsync(http, http.Service<MetricCollector>(), http.Service<IMessageStore>(), http.Service<SessionTracker>(),
            http.Service<ConsoleOptions>()));

    private static async Task<IResult> WriteAsync(HttpContext http, MetricCollector collector, IMessageStore store, SessionTracker sessions,
        ConsoleOptions options)
    {
        var text = new PrometheusText();
        foreach (var series in collector.Read())
        {
            text.Write(series);
        }

        text.Write("ulak_sessions_in_memory", "Open sessions with their dialogues.", MetricKind.Gauge, sessions.Live.Count());
        await WriteStoreAsync(text, store, options, http.RequestAborted);
        await WriteQueueAsync(text, http.RequestServices, http.RequestAborted);
        WriteProcess(text);
        return Results.Text(text.ToString(), PrometheusText.ContentType);
    }

    private static async Task WriteStoreAsync(PrometheusText text, IMessageStore store, ConsoleOptions options, CancellationToken stop)
    {
        try
        {
            var (all, unread) = (await store.CountMessagesAsync(stop), await store.CountMessagesAsync("is:unread", stop));
            text.Write("ulak_store_up", "Whether the store can be read.", MetricKind.Gauge, 1);
            text.Write("ulak_store_messages", "Stored messages.", MetricKind.Gauge, all);
            text.Write("ulak_store_unread_messages", "Stored messages that are unread.", MetricKind.Gauge, unread);
        }
        catch (StoreUnavailableException)
        {
            text.Write("ulak_store_up", "Whether the store can be read.", MetricKind.Gauge, 0);
        }

        if (options.DataDirectory.Length > 0)
        {
            var octets = await Task.Run(() => SizeOf(options.DataDirectory), stop);
            text.Write("ulak_store_size_bytes", "Size of the files in the data directory.", MetricKind.Gauge, octets);
        }
    }

    private static async Task WriteQueueAsync(PrometheusText text, IServiceProvider services, CancellationToken stop)
    {
        try
        {
            var counts = await services.GetRequiredService<Queue.QueueReader>().CountAsync(stop);
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            text.Write("ulak_queue_deliveries", "Deliveries in the queue, by state.", MetricKind.Gauge,
                [("state=\"waiting\"", counts.Waiting), ("state=\"held\"", counts.Held)]);
            text.Write("ulak_queue_destinations", "Destinations with deliveries in the queue.", MetricKind.Gauge, counts.Destinations);
            text.Write("ulak_queue_paused_destinations", "Destinations that are paused.", MetricKind.Gauge,
                counts.Paused.Count(each => each == PauseKind.Destination));
            text.Write("ulak_queue_pauses", "What operators have paused, by what it is.", MetricKind.Gauge,
                [.. Enum.GetValues<PauseKind>().Select(kind =>
                    ($"by=\"{kind.ToString().ToLowerInvariant()}\"", (double)counts.Paused.Count(each => each == kind)))]);
            text.Write("ulak_queue_oldest_seconds", "Age of the oldest delivery in the queue; 0 if there is none.", MetricKind.Gauge,
                counts.OldestAt is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0);
        }
        catch (StoreUnavailableException)
        {
            // ulak_store_up shows it.
        }
    }

    private static void WriteProcess(PrometheusText text)
    {
        using var process = Process.GetCurrentProcess();
        text.Write("process_resident_memory_bytes", "Resident memory.", MetricKind.Gauge, process.WorkingSet64);
        text.Write("process_cpu_seconds_total", "CPU time.", MetricKind.Counter, process.TotalProcessorTime.TotalSeconds);
        text.Write("process_start_time_seconds", "Start of the process since 1970-01-01 UTC.", MetricKind.Gauge,
            new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0);
        text.Write("dotnet_gc_heap_size_bytes", "Managed memory in use.", MetricKind.Gauge, GC.GetTotalMemory(forceFullCollection: false));
    }

    // A file that disappears while the directory is read counts as empty.
    private static long SizeOf(string directory)
    {
        long octets = 0;
        try
        {
            foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories))
            {
                file.Refresh();
                octets += file.Exists ? file.Length : 0;
            }
        }
        catch (IOException)
        {
            // The directory is away: the readiness probe reports it.
        }

        return octets;
    }
}
