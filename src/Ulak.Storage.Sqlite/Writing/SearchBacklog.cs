using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// The messages that are committed and not yet in the search index. FTS5 writes a segment with each commit and merges segments later, so a
/// thousand messages in one transaction cost far less than five at a time, and no client waits for it. A search waits until the recent
/// messages are indexed; it does not wait for old ones, which an update or a crash left. For the writer's thread, except
/// <see cref="IsEmpty"/>.
/// </summary>
internal sealed class SearchBacklog(TimeProvider time)
{
    private const int MaxMessages = 1_000;
    private const int MaxText = 2 << 20;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>The messages and characters indexed in one transaction, for which commits wait.</summary>
    private const int BatchMessages = 1_000;
    private const int BatchText = 1 << 20;
    private const int OldBatchMessages = 64;

    private readonly Queue<(BacklogEntry Message, long AddedAt)> _recent = [];
    private readonly List<MailId> _old = [];
    private long _lowestOld = long.MaxValue;
    private long _text;
    private int _count;

    /// <summary>Whether all recent messages are indexed. For any thread; becomes false before a message's commit completes.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Whether there are old messages to index.</summary>
    public bool HasOld => _old.Count > 0;

    /// <summary>Whether a batch should be indexed although other jobs wait.</summary>
    public bool IsDue => _recent.Count >= MaxMessages || _text >= MaxText
        || (_recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest.AddedAt) >= MaxAge);

    /// <summary>The lowest id that may be missing from the index once <paramref name="added"/> is committed.</summary>
    public long LowestUnindexedId(List<BacklogEntry> added)
    {
        var lowest = _lowestOld;
        foreach (var (entry, _) in _recent)
        {
            lowest = Math.Min(lowest, entry.Id.Value);
        }

        foreach (var entry in added)
        {
            lowest = Math.Min(lowest, entry.Id.Value);
        }

        return lowest;
    }

    /// <summary>Removes deleted messages, so that a new message with the id of one is not indexed with its words.</summary>
    public void Forget(HashSet<long> deleted)
    {
        if (deleted.Count == 0)
        {
            return;
        }

        for (var count = _recent.Count; count > 0; count--)
        {
            var entry = _recent.Dequeue();
            if (deleted.Contains(entry.Message.Id.Value))
            {
                _text -= entry.Message.TextLength;
            }
            else
            {
                _recent.Enqueue(entry);
            }
        }

        Volatile.Write(ref _count, _recent.Count);
    }

    /// <summary>Adds committed messages.</summary>
    public void Add(List<BacklogEntry> committed)
    {
        foreach (var entry in committed)
        {
            // If the index cannot be written for long, texts must not fill the memory: they can be read from the store.
            var kept = _text < 2 * MaxText ? entry : entry with { Row = null };
            _recent.Enqueue((kept, time.GetTimestamp()));
            _text += kept.TextLength;
        }

        Volatile.Write(ref _count, _recent.Count);
    }

    /// <summary>Adds messages that an update or a crash left, in ascending order.</summary>
    public void AddOld(IReadOnlyList<MailId> ids)
    {
        if (ids.Count <= BatchMessages)
        {
            // Few enough that searches can wait for them.
            Add([.. ids.Select(id => new BacklogEntry(id, null))]);
            return;
        }

        _old.AddRange(ids);
        _lowestOld = ids[0].Value;
    }

    /// <summary>The next recent messages to index.</summary>
    public List<BacklogEntry> PeekBatch()
    {
        var batch = new List<BacklogEntry>();
        long text = 0;
        foreach (var (entry, _) in _recent)
        {
            if (batch.Count == BatchMessages || text >= BatchText)
            {
                break;
            }

            batch.Add(entry);
            text += entry.TextLength;
        }

        return batch;
    }

    /// <summary>Removes the first recent messages: they are indexed.</summary>
    public void Remove(int count)
    {
        for (; count > 0; count--)
        {
            _text -= _recent.Dequeue().Message.TextLength;
        }

        Volatile.Write(ref _count, _recent.Count);
    }

    /// <summary>The next old messages to index, the newest of them first, because users search those more.</summary>
    public List<BacklogEntry> PeekOldBatch() => [.. _old.TakeLast(OldBatchMessages).Reverse().Select(id => new BacklogEntry(id, null))];

    /// <summary>Removes the newest old messages: they are indexed.</summary>
    public void RemoveOld(int count)
    {
        _old.RemoveRange(_old.Count - count, count);
        _lowestOld = _old.Count == 0 ? long.MaxValue : _lowestOld;
    }
}

/// <summary>A message to index.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Row">Its row; null if it has to be read from the store.</param>
internal readonly record struct BacklogEntry(MailId Id, SearchRow? Row)
{
    public int TextLength => Row?.Length ?? 0;
}
