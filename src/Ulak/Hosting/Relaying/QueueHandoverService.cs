using Ulak.Console.Queue;
using Ulak.Relay;
using Ulak.Storage.Queue;

namespace Ulak.Hosting.Relaying;

/// <summary>Makes events of the changes that <c>ulak queue</c> makes in another process.</summary>
/// <param name="data">The data directory.</param>
/// <param name="relay">The relay.</param>
/// <param name="events">The events; null without a console.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class QueueHandoverService(
    string data, RelayService relay, DeliveryEvents? events, TimeProvider time, ILogger<QueueHandoverService> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private List<string> _hops = [""];

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // What is left of a server that did not stop by itself.
        Remove();
        try
        {
            Directory.CreateDirectory(QueueHandover.FolderOf(data));
            WriteHops();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Mail is worth more than these events.
            HostLog.QueueChangeUnreadable(log, e.Message);
        }

        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        TakeAll();
        Remove();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                TakeAll();
                WriteHops();
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    // For ulak queue reroute, whose configuration may be another. They change with the configuration.
    private void WriteHops()
    {
        var names = relay.Hops.Configured.Select(hop => hop.Name).ToList();
        if (names.SequenceEqual(_hops))
        {
            return;
        }

        try
        {
            QueueHandover.WriteHops(data, names);
            _hops = names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            HostLog.QueueChangeUnreadable(log, e.Message);
        }
    }

    private void TakeAll()
    {
        foreach (var (delivery, change) in QueueHandover.Take(data, unreadable => HostLog.QueueChangeUnreadable(log, unreadable)))
        {
            events?.OnChanged(delivery, change);
            if (change is QueueChange.Retry or QueueChange.Release)
            {
                // The operator wants it tried now, whatever the servers replied before.
                relay.Scheduler.EndRest(delivery.Destination);
            }
        }
    }

    private void Remove()
    {
        try
        {
            if (Directory.Exists(QueueHandover.FolderOf(data)))
            {
                Directory.Delete(QueueHandover.FolderOf(data), recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            HostLog.QueueChangeUnreadable(log, e.Message);
        }
    }
}
