using System.Diagnostics.CodeAnalysis;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>
/// What waits to be written, and what waits to be completed. The journal's thread has the next group to write, so that another one
/// completes the records of the last group.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is not used, so there is nothing to dispose.")]
internal sealed class JournalQueue
{
    private const int Capacity = 4_096;
    private const int MaxGroupRecords = 1_024;
    private const int MaxGroupOctets = 8 << 20;

    private readonly WorkQueue<PendingRecord> _work = new();
    private readonly WorkThread<(PendingRecord Record, StoreUnavailableException? Failure)> _done = new("Ulak journal commits", Complete);
    private readonly SemaphoreSlim _free = new(Capacity);

    /// <summary>Adds a record. Waits only while the queue is at its capacity.</summary>
    /// <exception cref="ObjectDisposedException">The journal is closed.</exception>
    public async ValueTask AddAsync(PendingRecord record, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_work.TryEnqueue(record))
        {
            _free.Release();
            throw new ObjectDisposedException("The journal is closed.", (Exception?)null);
        }
    }

    /// <summary>Adds records that are taken together.</summary>
    /// <inheritdoc cref="AddAsync(PendingRecord, CancellationToken)"/>
    public async ValueTask AddAsync(IReadOnlyList<PendingRecord> records, CancellationToken cancellationToken)
    {
        var taken = 0;
        var isAdded = false;
        try
        {
            for (; taken < records.Count; taken++)
            {
                await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            isAdded = _work.TryEnqueueAll(records);
            ObjectDisposedException.ThrowIf(!isAdded, this);
        }
        finally
        {
            if (!isAdded && taken > 0)
            {
                _free.Release(taken);
            }
        }
    }

    /// <summary>Waits for records, and takes what one write can hold; returns false when the journal is closed and none is left.</summary>
    public bool Gather(List<PendingRecord> group)
    {
        group.Clear();
        var isOpen = _work.WaitForItem(Timeout.InfiniteTimeSpan);
        for (long octets = 0; group.Count < MaxGroupRecords && octets < MaxGroupOctets && _work.TryDequeue(out var record);)
        {
            _free.Release();
            group.Add(record);
            octets += record.Length;
        }

        return isOpen;
    }

    public void Succeed(List<PendingRecord> records) => records.ForEach(record => _done.TryAdd((record, null)));

    public void Fail(List<PendingRecord> records, StoreUnavailableException failure) =>
        records.ForEach(record => _done.TryAdd((record, failure)));

    /// <summary>Refuses further work.</summary>
    public void Complete() => _work.Complete();

    /// <summary>Ends the thread that completes records, after the last of them.</summary>
    public void Stop() => _done.Complete();

    private static void Complete((PendingRecord Record, StoreUnavailableException? Failure) done)
    {
        if (done.Failure is { } failure)
        {
            done.Record.Completion.TrySetException(failure);
        }
        else
        {
            done.Record.Completion.TrySetResult(done.Record.Position);
        }
    }
}
