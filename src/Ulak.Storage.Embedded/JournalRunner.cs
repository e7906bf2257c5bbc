using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>
/// Writes changes to the journal, and then to the index in the order of their records. A change is acknowledged when the journal has it;
/// its result comes from the index. The index's queue is bounded: an index that is too slow slows the journal down.
/// </summary>
internal sealed class JournalRunner(SqliteDatabase index) : IWriteRunner
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);

    private JournalPosition _last;
    private bool _isStalled;
    private long _queued;
    private long _applied;

    /// <summary>The journal; set once it is open.</summary>
    public Journal Journal { get; set; } = null!;

    /// <inheritdoc/>
    public bool HasUnindexed => IsBehind || index.Writer.HasUnindexed;

    private bool IsBehind => Interlocked.Read(ref _applied) < Interlocked.Read(ref _queued);

    /// <summary>Begins at the position up to which the index is made.</summary>
    public void Start(JournalPosition applied) => _last = applied;

    public async Task<T> RunAsync<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        if (JobCodec.Encode(job) is not var (kind, payload))
        {
            return await index.Writer.RunAsync(job, cancellationToken).ConfigureAwait(false);
        }

        await AppendAsync(kind, payload, position => new AppliedJob(job, position), cancellationToken).ConfigureAwait(false);
        return await job.Completion.ConfigureAwait(false);
    }

    /// <summary>Appends a record, and queues its job for the index when the record is durable.</summary>
    public Task<JournalPosition> AppendAsync(
        RecordKind kind, ReadOnlyMemory<byte> payload, Func<JournalPosition, AppliedJob>? job, CancellationToken cancellationToken) =>
        Volatile.Read(ref _isStalled)
            ? throw new StoreUnavailableException(
                "The store's index cannot be written. The log has the cause; a restart tries again.", isFull: false)
            : Journal.AppendAsync((ushort)kind, payload, job is null ? null : position => Apply(job(position)), cancellationToken);

    /// <summary>Queues a job for the index, in the order of the records. Blocks while the index's queue is full.</summary>
    public void Apply(AppliedJob job)
    {
        (job.Previous, _last) = (_last, job.Position);
        Interlocked.Increment(ref _queued);
        try
        {
            index.Writer.AddAsync(new CountedJob(job, this), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        catch (ObjectDisposedException e)
        {
            // The store is closing. The record is in the journal: the next start applies it.
            Interlocked.Increment(ref _applied);
            job.Fail(e);
        }
    }

    /// <summary>Waits until the index has all changes so far, but not for ever: readers must not depend on the writer.</summary>
    public async ValueTask WaitForIndexAsync(CancellationToken cancellationToken)
    {
        if (!IsBehind)
        {
            return;
        }

        try
        {
            await index.Writer.RunAsync(new DataVersionJob(), cancellationToken).WaitAsync(MaxWait, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or StoreUnavailableException)
        {
            // The index is blocked. The reader gets what there is.
        }
    }

    /// <summary>A job that counts itself when it is done.</summary>
    private sealed class CountedJob(WriteJob inner, JournalRunner runner) : WriteJob
    {
        public override bool MustBeDurable => inner.MustBeDurable;

        public override bool RunsContinuationsInline => inner.RunsContinuationsInline;

        public override int EstimatedOctets => inner.EstimatedOctets;

        public override void Execute(WriteTransaction transaction) => inner.Execute(transaction);

        public override void Succeed()
        {
            Interlocked.Increment(ref runner._applied);
            inner.Succeed();
        }

        public override void Fail(Exception cause)
        {
            // Everything is in the journal, and the next start applies it. Until then nothing more is acknowledged.
            Volatile.Write(ref runner._isStalled, true);
            Interlocked.Increment(ref runner._applied);
            inner.Fail(cause);
        }
    }
}
