using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Messages that are committed and not yet in the search index. FTS5 writes a segment at each commit and merges the segments later: a hundred messages
/// at a time cost it far less than five at a time, and no client has to wait for it. Whoever searches waits until nothing is left here. For the writer's thread
/// alone, but for <see cref="IsEmpty"/>.
/// </summary>
internal sealed class SearchBacklog
{
    private const int MaxMessages = 512;
    private const int MaxText = 4 << 20;
    private const long MaxAgeMilliseconds = 1_000;

    /// <summary>So many messages and so much text are indexed in one step: a few milliseconds, for which commits wait.</summary>
    private const int BatchMessages = 128;
    private const int BatchText = 512 << 10;

    private readonly Queue<BacklogEntry> _entries = [];
    private int _text;
    private int _count;

    /// <summary>Whether all that was committed can be found. For any thread; false before a message's commit is told.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Whether some should be indexed though others wait to be written.</summary>
    public bool IsDue => _entries.Count >= MaxMessages || _text >= MaxText || (_entries.TryPeek(out var oldest) && Environment.TickCount64 - oldest.CommittedTicks >= MaxAgeMilliseconds);

    /// <summary>The lowest id that may be missing from the index once <paramref name="coming"/> are committed.</summary>
    public long LowestUnindexedId(List<BacklogEntry> coming)
    {
        var lowest = long.MaxValue;
        foreach (var entry in _entries)
        {
            lowest = Math.Min(lowest, entry.Id.Value);
        }

        foreach (var entry in coming)
        {
            lowest = Math.Min(lowest, entry.Id.Value);
        }

        return lowest;
    }

    /// <summary>Takes messages that are committed.</summary>
    public void Add(List<BacklogEntry> committed)
    {
        foreach (var entry in committed)
        {
            // Where the index cannot be written for long, texts must not fill the memory: they can be read from the store.
            var kept = _text < 2 * MaxText ? entry : entry with { Message = null };
            _entries.Enqueue(kept);
            _text += kept.TextLength;
        }

        Volatile.Write(ref _count, _entries.Count);
    }

    /// <summary>What the next step should index.</summary>
    public List<BacklogEntry> PeekBatch()
    {
        var some = new List<BacklogEntry>();
        var text = 0;
        foreach (var entry in _entries)
        {
            if (some.Count == BatchMessages || text >= BatchText)
            {
                break;
            }

            some.Add(entry);
            text += entry.TextLength;
        }

        return some;
    }

    /// <summary>The first <paramref name="count"/> are indexed.</summary>
    public void Remove(int count)
    {
        for (; count > 0; count--)
        {
            _text -= _entries.Dequeue().TextLength;
        }

        Volatile.Write(ref _count, _entries.Count);
    }
}

/// <summary>A message to be indexed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Message">What is known of it; null where it has to be read from the store.</param>
/// <param name="CommittedTicks">When it was committed, by <see cref="Environment.TickCount64"/>.</param>
internal readonly record struct BacklogEntry(MailId Id, NewMessage? Message, long CommittedTicks)
{
    public int TextLength => Message?.Summary.Text.Length ?? 0;
}
