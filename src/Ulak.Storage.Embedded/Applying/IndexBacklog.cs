using Ulak.Storage.Sqlite;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>How far the index is behind the journal, and how far it may be. For any thread.</summary>
internal sealed class IndexBacklog(DiskReserve reserve)
{
    private const long MaxMemoryOctets = 64 << 20;

    /// <summary>From here on, jobs carry no text: it is read from the journal again.</summary>
    private const long ManyMemoryOctets = 16 << 20;

    // Another program may fill the disk at any moment. What frees space is applied after all that came before it, so the reserve must have
    // room for that: a half for the rows, the rest for the log and for what frees space.
    private readonly long _maxIndexOctets = reserve.Size / 2;
    private long _memoryOctets;
    private long _indexOctets;
    private int _freeing;

    /// <summary>Whether it is so long that texts should not be kept in memory.</summary>
    public bool IsLong => Interlocked.Read(ref _memoryOctets) >= ManyMemoryOctets;

    /// <summary>Whether a change that frees space waits.</summary>
    public bool HasFreeing => Volatile.Read(ref _freeing) > 0;

    /// <summary>
    /// Adds a change before it goes to the journal; returns false if it has to wait. What frees space is always added.
    /// </summary>
    public bool TryAdd(IndexChange change)
    {
        // Added first, so that of many callers at the same time no more are let in than there is room for.
        Add(change);
        if (change.FreesSpace || (Interlocked.Read(ref _indexOctets) - change.IndexOctets < _maxIndexOctets
            && Interlocked.Read(ref _memoryOctets) - change.EstimatedOctets < MaxMemoryOctets))
        {
            return true;
        }

        Remove(change);
        return false;
    }

    /// <summary>Adds a change that is in the journal already.</summary>
    public void Add(IndexChange change) => Count(change, 1);

    /// <summary>Removes a change that is applied, or that did not get to the journal.</summary>
    public void Remove(IndexChange change) => Count(change, -1);

    private void Count(IndexChange change, int sign)
    {
        Interlocked.Add(ref _memoryOctets, sign * (long)change.EstimatedOctets);
        Interlocked.Add(ref _indexOctets, sign * (long)change.IndexOctets);
        Interlocked.Add(ref _freeing, change.FreesSpace ? sign : 0);
    }
}
