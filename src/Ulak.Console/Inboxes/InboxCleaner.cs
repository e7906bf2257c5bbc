using Ulak.Inbox.Rules;
using Ulak.Storage;

namespace Ulak.Console.Inboxes;

/// <summary>Applies the limits of the inboxes once a minute.</summary>
internal sealed class InboxCleaner(InboxCatalog inboxes, InboxRetention retention, TimeProvider time, ILogger<InboxCleaner> log)
    : BackgroundService
{
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>Applies the limits of all inboxes.</summary>
    public async Task CleanAsync(CancellationToken stop)
    {
        foreach (var inbox in inboxes.All)
        {
            var deleted = await retention.ApplyAsync(inbox, stop);
            if (deleted > 0 && _reported.Add(inbox.Name))
            {
                ConsoleLog.InboxCleaned(log, inbox.Name, deleted);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(InboxRetention.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await CleanAsync(stoppingToken);
                }
                catch (StoreUnavailableException e)
                {
                    ConsoleLog.InboxNotCleaned(log, e.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }
}
