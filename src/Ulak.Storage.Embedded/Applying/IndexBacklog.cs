using Ulak.Storage.Sqlite;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>How far the index is behind the journal, and how far it may be. For any thread, except <see cref="Limit"/>.</summary>
internal sealed class IndexBacklog
{
    private const long MaxMemoryOctets = 64 << 20;
    private const long MaxIndexOctets = 24 << 20;

    /// <summary>From here on, jobs carry no text: it is read from the journal again.</summary>
    private const long ManyMemoryOctets = 16 << 20;

    /// <summary>How many times what the index grows by must be free: its write-ahead log and its own indexes take room as well.</summary>
    private const int FreeFactor = 4;

    private readonly DiskReserve _reserve;
    private long _memoryOctets;
    private long _indexOctets;
    private long _most;
    private int _freeing;

    public IndexBacklog(DiskReserve reserve)
    {
        _reserve = reserve;
        Limit();
    }

    /// <summary>Whether further changes must wait.</summary>
    public bool IsFull =>
        Interlocked.Read(ref _indexOctets) >= Interlocked.Read(ref _most) || Interlocked.Read(ref _memoryOctets) >= MaxMemoryOctets;

    /// <summary>Whether it is so long that texts should not be kept in memory.</summary>
    public bool IsLong => Interlocked.Read(ref _memoryOctets) >= ManyMemoryOctets;

    /// <summary>Whether a change that frees space waits.</summary>
    public bool HasFreeing => Volatile.Read(ref _freeing) > 0;

    public void Add(IndexChange change)
    {
        Interlocked.Add(ref _memoryOctets, change.EstimatedOctets);
        Interlocked.Add(ref _indexOctets, change.IndexOctets);
        Interlocked.Add(ref _freeing, change.FreesSpace ? 1 : 0);
    }

    public void Remove(List<IndexChange> changes)
    {
        Interlocked.Add(ref _memoryOctets, -changes.Sum(change => (long)change.EstimatedOctets));
        Interlocked.Add(ref _indexOctets, -changes.Sum(change => (long)change.IndexOctets));
        Interlocked.Add(ref _freeing, -changes.Count(change => change.FreesSpace));
    }

    /// <summary>
    /// Limits the length by the room that there is on the disk. What frees space is applied after all that came before it, so there must
    /// always be room for that: the reserve at least.
    /// </summary>
    public void Limit() => Interlocked.Exchange(
        ref _most, Math.Clamp((_reserve.Free + _reserve.Size) / FreeFactor, _reserve.Size / FreeFactor, MaxIndexOctets));
}
