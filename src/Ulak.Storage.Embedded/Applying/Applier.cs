using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>
/// Writes changes to the journal, and then to the index in the order of their records. A change is acknowledged when the journal has it;
/// its result comes from the index. How far the index may be behind is bounded.
/// </summary>
internal sealed class Applier : IWriteRunner, IAsyncDisposable
{
    /// <summary>How many changes that are read from the journal may wait.</summary>
    private const int MaxReplayed = 2 * IndexWriter.MaxBatchAtStart;

    private static readonly TimeSpan MaxWriteWait = TimeSpan.FromSeconds(10);

    private readonly SqliteDatabase _index;
    private readonly IndexBacklog _backlog;
    private readonly IndexProgress _progress = new();
    private readonly IndexWriter _writer;

    public Applier(SqliteDatabase index)
    {
        _index = index;
        _backlog = new IndexBacklog(index.Reserve);
        Recent = new RecentContents(index.Changes);
        _writer = new IndexWriter(index, _backlog, _progress);
        _writer.Start();
    }

    /// <summary>The journal; set once it is open.</summary>
    public Journal Journal { get; set; } = null!;

    /// <summary>Lets changes pass, or what writes their results again.</summary>
    public ChangeGate Gate { get; } = new();

    /// <summary>The contents that were written last.</summary>
    public RecentContents Recent { get; }

    /// <summary>Whether the store is being opened.</summary>
    public bool IsStarting
    {
        get => _writer.IsStarting;
        set => _writer.IsStarting = value;
    }

    /// <summary>Called when the disk is full.</summary>
    public Action? RoomNeeded { get; set; }

    /// <summary>The segments that may not be freed.</summary>
    public SegmentPins Pins { get; } = new();

    /// <inheritdoc/>
    public bool HasUnindexed => _progress.Behind > 0 || _index.Writer.HasUnindexed;

    /// <summary>When a message that is added now is indexed.</summary>
    public MessageIndexing Indexing => _backlog.IsLong ? MessageIndexing.AfterCommitFromContent : MessageIndexing.AfterCommit;

    /// <summary>For tests: how far the index is.</summary>
    internal IndexProgress Progress => _progress;

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

        // What follows its durability is little: a different thread would cost more.
        await AppendJobAsync(job, kind, payload, TaskCreationOptions.None, cancellationToken).ConfigureAwait(false);
        if (job.Completion.IsCompleted)
        {
            // The index was faster. The caller must not go on on the thread that completes records.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        try
        {
            using var reader = _progress.AddReader();
            return await job.Completion.WaitAsync(MaxWriteWait, Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new StoreUnavailableException("The change is stored, but cannot be shown yet: the index cannot be written.", false, e);
        }
    }

    /// <inheritdoc/>
    public Task RecordAsync<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        var (kind, payload) = JobCodec.Encode(job)!.Value;
        return AppendJobAsync(job, kind, payload, TaskCreationOptions.RunContinuationsAsynchronously, cancellationToken);
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
                _writer.Add(change, position);
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
            _writer.Retry();
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
            _progress.Next.Wait(IndexWriter.RetryInterval);
        }

        _backlog.Add(change);
        _writer.Add(change, change.Position);
    }

    /// <summary>Waits until the index has all changes so far, but not for ever: readers must not depend on the writer.</summary>
    public ValueTask WaitForIndexAsync(CancellationToken cancellationToken) => _progress.WaitToReadAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task WaitUntilAppliedAsync(CancellationToken cancellationToken)
    {
        if (!await _progress.WaitUnlessFullAsync(MaxWriteWait, TimeProvider.System, cancellationToken).ConfigureAwait(false)
            && _writer.HasResults)
        {
            throw _progress.Cause;
        }
    }

    /// <summary>Waits until the index has all changes so far.</summary>
    /// <exception cref="StoreUnavailableException">The index cannot be written.</exception>
    public Task RequireAppliedAsync(CancellationToken cancellationToken) =>
        _progress.RequireAsync(MaxWriteWait, Time, cancellationToken);

    /// <summary>Applies what is queued. What cannot be applied now is applied by the next start.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async Task AppendJobAsync(
        WriteJob job, RecordKind kind, byte[] payload, TaskCreationOptions continuation, CancellationToken cancellationToken)
    {
        Recent.RemoveChanged(job);

        await Gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var change = new JobChange(job);
            await AppendAsync(RecordOf(kind, payload, change, continuation), change, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Gate.Leave();
        }
    }

    private PendingRecord RecordOf(
        RecordKind kind, ReadOnlyMemory<byte> payload, IndexChange change, TaskCreationOptions continuation) =>
        new((ushort)kind, payload, position => _writer.Add(change, position), continuation)
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

            await _progress.Next.WaitAsync(IndexWriter.RetryInterval, Time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
