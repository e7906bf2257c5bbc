using Microsoft.Extensions.Logging;
using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Decides when the writer works on the search index. For the writer's thread, except <see cref="SearchBacklog.IsEmpty"/> of the backlog.
/// </summary>
/// <param name="write">Writes one job in a separate transaction.</param>
/// <param name="summarizer">Reads the words of messages that are read from the store.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class SearchIndexer(Action<WriteJob> write, MessageSummarizer? summarizer, TimeProvider time, ILogger log)
{
    /// <summary>How often a batch of old messages is indexed while the store is never idle.</summary>
    private static readonly TimeSpan OldInterval = TimeSpan.FromSeconds(1);

    private bool _failed;
    private bool _mayMerge = true;
    private long? _oldIndexedAt;

    public SearchBacklog Backlog { get; } = new(time);

    public TokenCache Tokens { get; } = new();

    public MessageSummarizer? Summarizer => summarizer;

    /// <summary>Reads the beginning of a message's content from a journal; null if the content is in the database.</summary>
    public Func<WriteTransaction, MailId, byte[]?>? JournalContent { get; init; }

    /// <summary>Whether there is work for an idle writer.</summary>
    public bool HasIdleWork => !_failed && (!Backlog.IsEmpty || Backlog.HasOld || _mayMerge);

    /// <summary>Indexes all recent messages if <paramref name="all"/>, else one batch if it is due.</summary>
    public void IndexRecent(bool all)
    {
        while (!Backlog.IsEmpty && (all || Backlog.IsDue))
        {
            if (!IndexBatch(Backlog.PeekBatch(), areOld: false) || !all)
            {
                break;
            }
        }

        if (Backlog.HasOld && !(_oldIndexedAt is { } last && time.GetElapsedTime(last) < OldInterval))
        {
            IndexBatch(Backlog.PeekOldBatch(), areOld: true);
        }
    }

    /// <summary>Does one step of background work.</summary>
    public void DoIdleStep()
    {
        if (!Backlog.IsEmpty)
        {
            IndexBatch(Backlog.PeekBatch(), areOld: false);
        }
        else if (Backlog.HasOld)
        {
            IndexBatch(Backlog.PeekOldBatch(), areOld: true);
        }
        else if (_mayMerge)
        {
            var job = new MergeIndexJob();
            write(job);
            _mayMerge = job.Completion.IsCompletedSuccessfully && job.Completion.GetAwaiter().GetResult();
        }
    }

    /// <summary>Called when a batch is committed.</summary>
    public void Remove(int count, bool areOld)
    {
        if (!areOld)
        {
            Backlog.Remove(count);
            return;
        }

        Backlog.RemoveOld(count);
        if (!Backlog.HasOld)
        {
            StoreLog.IndexingFinished(log);
        }
    }

    private bool IndexBatch(List<BacklogEntry> entries, bool areOld)
    {
        var job = new IndexMessagesJob(entries, this, areOld);
        write(job);

        // After a failure the next group's commit tries again. A search then finds what could be indexed.
        _failed = !job.Completion.IsCompletedSuccessfully;
        _mayMerge = true;
        _oldIndexedAt = areOld ? time.GetTimestamp() : _oldIndexedAt;
        return !_failed;
    }
}
