using System.Threading.Channels;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Webhooks;

/// <summary>
/// Posts an event for every new message to the configured URLs. Each URL has its own queue and worker, so that a slow URL does not delay
/// the others or the receiving of mail.
/// </summary>
internal sealed class WebhookSender(
    ConsoleOptions options, IMessageStore store, IStoreWatcher watcher, WebhookClient post, ILogger<WebhookSender> log)
    : BackgroundService
{
    /// <summary>The maximum number of queued messages. Only their ids are in memory.</summary>
    private const int MaxQueued = 1_000;

    private readonly TaskCompletionSource _watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RecentIds _seen = new(4 * MaxQueued);

    /// <summary>Completes when the store is being watched.</summary>
    public Task Watching => _watching.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var targets = options.Webhooks.Urls.Select(url => new WebhookTarget(url, ""))
            .Concat(options.Inboxes.SelectMany(inbox => inbox.Webhooks.Select(url => new WebhookTarget(url, inbox.Name)))).ToList();
        if (targets.Count == 0)
        {
            return;
        }

        // Watching starts before the first query, so that no message in between is missed.
        var changes = watcher.WatchAsync(stoppingToken);
        var workers = targets.Select(target => RunWorkerAsync(target, stoppingToken)).ToList();
        try
        {
            MailId newest = default;
            foreach (var item in (await store.ListMessagesAsync(new MessageQuery(Limit: 1), stoppingToken)).Items)
            {
                newest = item.Id;
                _seen.Add(item.Id);
            }

            _watching.TrySetResult();
            await foreach (var change in changes)
            {
                foreach (var id in await FindNewAsync(change, stoppingToken))
                {
                    Enqueue(id, targets);
                }

                // A message gets its inbox just after it was added.
                if (change.Kind == StoreChangeKind.MessageChanged && change.Id.Value > newest.Value)
                {
                    Enqueue(change.Id, targets.Where(target => target.Inbox.Length > 0));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }

        await Task.WhenAll(workers);
    }

    private void Enqueue(MailId id, IEnumerable<WebhookTarget> targets)
    {
        foreach (var target in targets.Where(target => !target.Waiting.Writer.TryWrite(id)))
        {
            WebhookLog.Dropped(log, id, target.Url, MaxQueued);
        }
    }

    private async Task<IEnumerable<MailId>> FindNewAsync(StoreChange change, CancellationToken stop) => change.Kind switch
    {
        StoreChangeKind.MessageAdded => _seen.Add(change.Id) ? [change.Id] : [],
        StoreChangeKind.Unknown => await ReadMissedAsync(stop),
        _ => [],
    };

    /// <summary>Reads messages that the change feed dropped from the store, page by page, until a page has nothing new.</summary>
    private async Task<IEnumerable<MailId>> ReadMissedAsync(CancellationToken stop)
    {
        var missed = new List<MailId>();
        var query = new MessageQuery(Limit: 100);
        while (missed.Count < MaxQueued)
        {
            var page = await store.ListMessagesAsync(query, stop);
            var before = missed.Count;
            foreach (var item in page.Items)
            {
                if (item.Id.Value > _seen.Oldest.Value && _seen.Add(item.Id))
                {
                    missed.Add(item.Id);
                }
            }

            if (missed.Count == before || page.Next is null)
            {
                break;
            }

            query = query with { Before = page.Next };
        }

        missed.Reverse();
        return missed;
    }

    private async Task RunWorkerAsync(WebhookTarget target, CancellationToken stop)
    {
        try
        {
            await foreach (var id in target.Waiting.Reader.ReadAllAsync(stop))
            {
                if (await FindAsync(id, stop) is { } message && target.Takes(message))
                {
                    await post.SendAsync(target.Url, message, stop);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    private async Task<StoredMessage?> FindAsync(MailId id, CancellationToken stop)
    {
        try
        {
            return await store.FindMessageAsync(id, stop);
        }
        catch (StoreUnavailableException e)
        {
            WebhookLog.StoreUnavailable(log, id, e.Message);
            return null;
        }
    }

    /// <summary>A URL with its queue. With an inbox it receives the messages of that inbox, each once.</summary>
    private sealed record WebhookTarget(Uri Url, string Inbox)
    {
        private readonly RecentIds _sent = new(4 * MaxQueued);

        public Channel<MailId> Waiting { get; } = Channel.CreateBounded<MailId>(MaxQueued);

        public bool Takes(StoredMessage message) =>
            Inbox.Length == 0 || (message.Item.Tags.Contains(Inbox, StringComparer.Ordinal) && _sent.Add(message.Item.Id));
    }

    /// <summary>The most recent ids, without duplicates.</summary>
    private sealed class RecentIds(int most)
    {
        private readonly HashSet<MailId> _ids = [];
        private readonly Queue<MailId> _order = new();

        /// <summary>Messages that are not newer than this one were seen before.</summary>
        public MailId Oldest => _order.TryPeek(out var oldest) ? oldest : default;

        public bool Add(MailId id)
        {
            if (!_ids.Add(id))
            {
                return false;
            }

            _order.Enqueue(id);
            if (_order.Count > most)
            {
                _ids.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
