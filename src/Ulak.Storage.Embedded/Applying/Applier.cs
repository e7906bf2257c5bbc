using System.Threading.Channels;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>
/// Writes changes to the journal, and then to the index in the order of their records. A change is acknowledged when the journal has it;
/// its result comes from the index. An index that cannot be written is tried again until it can; how far it may be behind is bounded.
/// </summary>
internal sealed class Applier : IWriteRunner, IAsyncDisposable
{
    private const int MaxBatch = 512;

    /// <summary>The same at a start, when no caller waits for a small one: each page of the index is written once a batch.</summary>
    private const int MaxBatchAtStart = 8_192;

    /// <summary>How many changes that are read from the journal may wait.</summary>
    private const int MaxReplayed = 2 * MaxBatchAtStart;

    private static readonly TimeSpan MaxWriteWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    private readonly SqliteDatabase _index;
    private readonly Channel<IndexChange> _changes = Channel.CreateUnbounded<IndexChange>(new() { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _retry = new(0);
    private readonly List<IndexChange> _batch = [];
    private readonly IndexBacklog _backlog;
    private Exception? _end;
    private readonly IndexProgress _progress = new();
    private readonly Task _run;

    public Applier(SqliteDatabase index)
    {
        _index = index;
        _backlog = new IndexBacklog(index.Reserve);
        Recent = new RecentContents(index.Changes);
        _run = Task.Run(RunAsync);
    }

    /// <summary>The journal; set once it is open.</summary>
    public Journal Journal { get; set; } = null!;

    /// <summary>Lets changes pass, or what writes their results again.</summary>
    public ChangeGate Gate { get; } = new();

    /// <summary>The contents that were written last.</summary>
    public RecentContents Recent { get; }

    /// <summary>Whether the store is being opened.</summary>
    public bool IsStarting { get; set; } = true;

    /// <summary>Called when the disk is full.</summary>
    public Action? RoomNeeded { get; set; }

    /// <summary>The segments that may not be freed.</summary>
    public SegmentPins Pins { get; } = new();

    /// <inheritdoc/>
    public bool HasUnindexed => _progress.Behind > 0 || _index.Writer.HasUnindexed;

    /// <summary>When a message that is added now is indexed.</summary>
    public MessageIndexing Indexing => _backlog.IsLong ? MessageIndexing.AfterCommitFromContent : MessageIndexing.AfterCommit;

    private TimeProvider Time => _index.Environment.Time;

    public async Task<T> RunAsync<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        if (JobCodec.Encode(job) is not var (kind, payload))
        {
            // A search waits for the search index, and the queue for its messages: both get them from the index.
            await (job is IndexBarrierJob ? WaitForIndexAsync(cancellationToken).AsTask() : RequireAppliedAsync(cancellationToken))
                .ConfigureAwait(false);
            return await _index.Writer.RunAsync(job, cancellationToken).ConfigureAwait(false);
        }

        Recent.RemoveChanged(job);

        await Gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // What follows its durability is little: a different thread would cost more.
            var change = new JobChange(job);
            await AppendAsync(RecordOf(kind, payload, change, TaskCreationOptions.None), change, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Gate.Leave();
        }

        if (job.Completion.IsCompleted)
        {
            // The index was faster. The caller must not go on on the thread that completes records.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        try
        {
            // Until the index has the result of a delivery, the queue lists the delivery as due: its caller must not go on before.
            var limit = job is RecordAttemptJob ? Timeout.InfiniteTimeSpan : MaxWriteWait;
            return await job.Completion.WaitAsync(limit, Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new StoreUnavailableException("The change is stored, but cannot be shown yet: the index cannot be written.", false, e);
        }
    }

    /// <summary>Appends a record, and queues its change for the index when the record is durable.</summary>
    public Task AppendAsync(RecordKind kind, ReadOnlyMemory<byte> payload, IndexChange change, CancellationToken cancellationToken) =>
        AppendAsync(
            RecordOf(kind, payload, change, TaskCreationOptions.RunContinuationsAsynchronously), change, cancellationToken);

    /// <summary>Appends records of one kind right after each other. Their changes free space.</summary>
    public async Task AppendAsync(
        RecordKind kind, IEnumerable<(byte[] Payload, IndexChange Change)> changes, CancellationToken cancellationToken)
    {
        var records = changes.Select(each => (
            Record: RecordOf(kind, each.Payload, each.Change, TaskCreationOptions.RunContinuationsAsynchronously), each.Change)).ToList();
        records.ForEach(each => _backlog.Add(each.Change));
        try
        {
            await Journal.AppendAsync([.. records.Select(each => each.Record)], cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            foreach (var (record, change) in records.Where(each => !each.Record.Completion.Task.IsCompletedSuccessfully))
            {
                _backlog.Remove(change);
            }

            throw;
        }
    }

    /// <summary>Appends a message. Its caller does little before it waits again.</summary>
    /// <exception cref="StoreUnavailableException">The disk failed, or is full.</exception>
    public async Task AppendMessageAsync(byte[] payload, AddedChange change, CancellationToken cancellationToken)
    {
        var record = new PendingRecord(
            (ushort)RecordKind.Message,
            payload,
            position =>
            {
                Journal.Keep(position, payload);
                Recent.Add(change, position);
                Enqueue(change, position);
            },
            TaskCreationOptions.None);
        await AppendAsync(record, change, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses mail while the disk is full. What frees space is not refused.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full.</exception>
    public async ValueTask RequireRoomAsync(CancellationToken cancellationToken)
    {
        // The reserve of the index before that of the journal, which takes all room otherwise.
        var hasReserve = !_index.Reserve.IsMissing || await Task.Run(_index.Reserve.TryCreate, cancellationToken).ConfigureAwait(false);
        if (Journal.LastFailure is { IsFull: true })
        {
            await Task.Run(Journal.Reserve, cancellationToken).ConfigureAwait(false);
        }

        // Twice: the attempt that runs may have begun before there was room again.
        for (var attempt = 0; attempt < 2 && _progress.Failure is { IsFull: true }; attempt++)
        {
            var next = _progress.Next;
            _retry.Release();
            await next.WaitAsync(MaxWriteWait, TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var failure = Journal.LastFailure ?? _progress.Failure;
        if (failure is { IsFull: true } || !hasReserve)
        {
            RoomNeeded?.Invoke();
            throw failure is { IsFull: true } ? failure : JournalFailure.NoRoom(null);
        }
    }

    /// <summary>Queues a change that a start reads from the journal. Blocks while many are queued.</summary>
    public void Replay(IndexChange change)
    {
        while (_progress.Behind >= MaxReplayed)
        {
            if (_progress.Failure is { } cause)
            {
                throw cause;
            }

            // A start reads the journal on a thread that may wait.
            _progress.Next.Wait(RetryInterval);
        }

        _backlog.Add(change);
        Enqueue(change, change.Position);
    }

    /// <summary>Waits until the index has all changes so far, but not for ever: readers must not depend on the writer.</summary>
    public ValueTask WaitForIndexAsync(CancellationToken cancellationToken) => _progress.WaitToReadAsync(cancellationToken);

    /// <inheritdoc/>
    public Task WaitUntilAppliedAsync(CancellationToken cancellationToken) =>
        _progress.WaitUnlessFullAsync(MaxWriteWait, TimeProvider.System, cancellationToken);

    /// <summary>Waits until the index has all changes so far.</summary>
    /// <exception cref="StoreUnavailableException">The index cannot be written.</exception>
    public Task RequireAppliedAsync(CancellationToken cancellationToken) =>
        _progress.RequireAsync(MaxWriteWait, Time, cancellationToken);

    /// <summary>Applies what is queued. What cannot be applied now is applied by the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _closing.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        _closing.Dispose();
        _retry.Dispose();
    }

    private PendingRecord RecordOf(
        RecordKind kind, ReadOnlyMemory<byte> payload, IndexChange change, TaskCreationOptions continuation) =>
        new((ushort)kind, payload, position => Enqueue(change, position), continuation)
        {
            Room = change.Room,
        };

    private async Task AppendAsync(PendingRecord record, IndexChange change, CancellationToken cancellationToken)
    {
        await WaitForRoomAsync(change, cancellationToken).ConfigureAwait(false);
        try
        {
            await Journal.AppendAsync(record, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _backlog.Remove(change);
            throw;
        }
    }

    /// <summary>Waits while the index is too far behind. What frees space does not wait.</summary>
    private async ValueTask WaitForRoomAsync(IndexChange change, CancellationToken cancellationToken)
    {
        var start = Time.GetTimestamp();
        while (!_backlog.TryAdd(change))
        {
            var rest = MaxWriteWait - Time.GetElapsedTime(start);
            if (_progress.Failure is not null || rest <= TimeSpan.Zero)
            {
                throw _progress.Cause;
            }

            await _progress.Next.WaitAsync(RetryInterval, Time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Enqueue(IndexChange change, JournalPosition position)
    {
        change.Position = position;
        _progress.Queue();
        if (change.FreesSpace && _progress.Failure is { IsFull: true })
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

    private async Task RunAsync()
    {
        while (await _changes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
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

            EmbeddedLog.RecordNotApplied(_index.Environment.Log, batch[0].Position, failure.InnerException ?? failure);
            batch[0].Refusal = failure;
        }

        _progress.Succeed();
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
            var job = new ApplyJob(batch, IsStarting || _backlog.HasFreeing);
            await _index.Writer.RunAsync(job, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            return e;
        }
    }

    private async Task<bool> WaitForRetryAsync(StoreUnavailableException failure)
    {
        _progress.Fail(failure);
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
        batch.ForEach(_backlog.Remove);
        _progress.Advance(batch.Count);
    }
}
