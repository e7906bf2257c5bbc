using System.Threading.Channels;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>
/// Writes changes to the index in the order of their records. An index that cannot be written is tried again until it can.
/// </summary>
/// <param name="index">The index.</param>
/// <param name="backlog">What is not written yet.</param>
/// <param name="progress">How far the index is, and who waits for it.</param>
internal sealed class IndexWriter(SqliteDatabase index, IndexBacklog backlog, IndexProgress progress) : IAsyncDisposable
{
    private const int MaxBatch = 512;

    /// <summary>How many changes a batch has at a start, when no caller waits for a small one: each page is written once a batch.</summary>
    public const int MaxBatchAtStart = 8_192;

    /// <summary>
    /// How long changes wait for more, unless a caller waits for them: what is added and delivered meanwhile is written once.
    /// </summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(20);

    /// <summary>How long to wait after a failure.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    private readonly Channel<IndexChange> _changes = Channel.CreateUnbounded<IndexChange>(new() { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _retry = new(0);
    private readonly List<IndexChange> _batch = [];
    private Exception? _end;
    private Task _run = Task.CompletedTask;
    private int _unappliedResults;

    /// <summary>Whether the store is being opened.</summary>
    public bool IsStarting { get; set; } = true;

    /// <summary>
    /// Whether results of deliveries wait, which are acknowledged: until the index has them, it lists the deliveries as due.
    /// </summary>
    public bool HasResults => Volatile.Read(ref _unappliedResults) > 0;

    private TimeProvider Time => index.Environment.Time;

    /// <summary>Starts.</summary>
    public void Start() => _run = Task.Run(RunAsync);

    /// <summary>Queues a change whose record is durable.</summary>
    public void Add(IndexChange change, JournalPosition position)
    {
        change.Position = position;
        if (IsResult(change))
        {
            Interlocked.Increment(ref _unappliedResults);
        }

        progress.Queue();
        if (change.FreesSpace && progress.Failure is { IsFull: true })
        {
            _retry.Release();
        }

        if (!_changes.Writer.TryWrite(change))
        {
            // The store is closing. The record is in the journal: the next start applies it.
            change.Fail(new ObjectDisposedException("The store is closed.", (Exception?)null));
            Advance([change]);
        }
    }

    /// <summary>Tries again now what failed.</summary>
    public void Retry() => _retry.Release();

    /// <summary>Applies what is queued. What cannot be applied now is applied by the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _closing.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        _closing.Dispose();
        _retry.Dispose();
    }

    private static bool IsResult(IndexChange change) => change is JobChange { Attempt: not null };

    private async Task RunAsync()
    {
        while (await _changes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (!IsStarting && progress.Behind < MaxBatch)
            {
                await progress.WaitForReaderAsync(MaxDelay, _closing.Token).ConfigureAwait(false);
            }

            while (_batch.Count < (IsStarting ? MaxBatchAtStart : MaxBatch) && _changes.Reader.TryRead(out var change))
            {
                _batch.Add(change);
            }

            await ApplyAsync(_batch).ConfigureAwait(false);
            _batch.Clear();
        }
    }

    private async Task ApplyAsync(List<IndexChange> batch)
    {
        while ((_end ?? await TryWriteAsync(batch).ConfigureAwait(false)) is { } failure)
        {
            if (!ApplyJob.IsPermanent(failure))
            {
                if (_end is null && failure is StoreUnavailableException { IsFull: true } && batch.Count > 1)
                {
                    // The log has to hold a whole transaction: smaller ones need less room.
                    await ApplyPartsAsync(batch, (batch.Count + 1) / 2).ConfigureAwait(false);
                    return;
                }

                if (failure is not StoreUnavailableException unavailable || !await WaitForRetryAsync(unavailable).ConfigureAwait(false))
                {
                    // Nor is what follows applied: the position would go on past these, and no start would apply them.
                    _end = failure;
                    Finish(batch, failure);
                    return;
                }

                continue;
            }

            if (batch.Count > 1)
            {
                // One of them cannot be applied, now or ever. The others can.
                await ApplyPartsAsync(batch, 1).ConfigureAwait(false);
                return;
            }

            EmbeddedLog.RecordNotApplied(index.Environment.Log, batch[0].Position, failure.InnerException ?? failure);
            batch[0].Refusal = failure;
        }

        progress.Succeed();
        Finish(batch, null);
    }

    private async Task ApplyPartsAsync(List<IndexChange> batch, int size)
    {
        foreach (var part in batch.Chunk(size))
        {
            await ApplyAsync([.. part]).ConfigureAwait(false);
        }
    }

    private async Task<Exception?> TryWriteAsync(List<IndexChange> batch)
    {
        try
        {
            var job = new ApplyJob(batch, IsStarting || backlog.HasFreeing);
            await index.Writer.RunAsync(job, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            return e;
        }
    }

    private async Task<bool> WaitForRetryAsync(StoreUnavailableException failure)
    {
        progress.Fail(failure);
        try
        {
            // The delay, or earlier where a caller waits for room.
            using var both = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            await (await Task.WhenAny(Task.Delay(RetryInterval, Time, both.Token), _retry.WaitAsync(both.Token)).ConfigureAwait(false))
                .ConfigureAwait(false);
            await both.CancelAsync().ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Finish(List<IndexChange> batch, Exception? failure)
    {
        foreach (var change in batch)
        {
            if ((failure ?? change.Refusal) is { } cause)
            {
                change.Fail(cause);
            }
            else
            {
                change.Succeed();
            }
        }

        Advance(batch);
    }

    private void Advance(List<IndexChange> batch)
    {
        batch.ForEach(backlog.Remove);
        Interlocked.Add(ref _unappliedResults, -batch.Count(IsResult));
        progress.Advance(batch.Count);
    }
}
