using Microsoft.Extensions.Logging;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// The only writer. Jobs wait in a bounded queue; all that gather during one commit go into the next transaction, so that one sync serves
/// many messages. It has a separate thread, because SQLite's functions block, and neither a socket's thread nor the thread pool may wait
/// for a disk.
/// </summary>
internal sealed class StoreWriter : IWriteRunner
{
    private static readonly TimeSpan MaxLinger = TimeSpan.FromMilliseconds(50);

    /// <summary>How often a job that frees space is tried again on a full disk. Some need less room each time.</summary>
    private const int MaxAttempts = 4;

    private readonly DatabaseFile _file;
    private readonly ChangeFeed _changes;
    private readonly ILogger _log;
    private readonly OwnerServices? _owner;
    private readonly SearchIndexer _indexer;
    private readonly JobQueue _queue = new(MaxLinger);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Database? _database;
    private bool _isSynchronous = true;
    private bool _keepsLogShort;
    private bool _isUnavailable;
    private long _transactionCount;

    /// <param name="opened">The database file and its first connection.</param>
    /// <param name="changes">Receives the committed changes.</param>
    /// <param name="environment">The options, the clock and the log.</param>
    /// <param name="owner">What only the owner does; null in a secondary store.</param>
    public StoreWriter(OpenedDatabase opened, ChangeFeed changes, StoreEnvironment environment, OwnerServices? owner)
    {
        var options = environment.Options;
        _file = opened.File;
        _database = opened.Connection;
        _changes = changes;
        _log = environment.Log;
        _owner = owner;
        _indexer = new SearchIndexer(job => Write([job]), options.Summarizer, environment.Time, _log)
        {
            JournalContent = options.JournalContent,
        };
        new Thread(Run) { IsBackground = true, Name = "Ulak store writer" }.Start();
    }

    /// <summary>The number of transactions committed.</summary>
    public long TransactionCount => Interlocked.Read(ref _transactionCount);

    /// <summary>The messages that are not in the search index yet.</summary>
    public SearchBacklog Backlog => _indexer.Backlog;

    /// <inheritdoc/>
    public bool HasUnindexed => !Backlog.IsEmpty;

    /// <inheritdoc/>
    /// <remarks>A change is acknowledged after its commit.</remarks>
    public Task WaitUntilAppliedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>For tests: called on the writer's thread after each commit, with the connection that made it.</summary>
    internal Action<Database>? Committed { get; set; }

    /// <summary>For tests: whether the writer has work for when it is idle, which makes the reserve again.</summary>
    internal bool HasIdleWork => _indexer.HasIdleWork;

    /// <summary>Queues a job. Waits only while the queue is at its capacity.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public ValueTask AddAsync(WriteJob job, CancellationToken cancellationToken) => _queue.AddAsync(job, cancellationToken);

    /// <summary>
    /// Queues a job and waits for its commit. A queued job cannot be cancelled: its caller would not know whether it was written.
    /// </summary>
    public async Task<T> RunAsync<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        await AddAsync(job, cancellationToken).ConfigureAwait(false);
        return await job.Completion.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task RecordAsync<T>(WriteJob<T> job, CancellationToken cancellationToken) => RunAsync(job, cancellationToken);

    /// <summary>Writes the queued jobs, then closes.</summary>
    public Task CloseAsync()
    {
        _queue.Complete();
        return _stopped.Task;
    }

    private void Run()
    {
        var group = new List<WriteJob>();
        var barriers = new List<WriteJob>();
        while (_queue.Gather(group, untilIdle: _indexer.HasIdleWork))
        {
            var isIdle = group.Count == 0;
            MoveIndexBarriers(group, barriers);
            if (group.Count > 0)
            {
                Write(group);
            }

            Index(isIdle, barriers);
            ApplyRetention();
        }

        _indexer.IndexRecent(all: true);
        _database?.Dispose();
        _stopped.SetResult();
    }

    private static void MoveIndexBarriers(List<WriteJob> group, List<WriteJob> barriers)
    {
        barriers.AddRange(group.Where(job => job is IndexBarrierJob));
        if (barriers.Count > 0)
        {
            group.RemoveAll(job => job is IndexBarrierJob);
        }
    }

    private void Index(bool isIdle, List<WriteJob> barriers)
    {
        _indexer.IndexRecent(all: barriers.Count > 0);
        foreach (var barrier in barriers)
        {
            barrier.Succeed();
        }

        barriers.Clear();
        while (isIdle && _queue.IsEmpty && _indexer.HasIdleWork)
        {
            _indexer.DoIdleStep();
        }
    }

    /// <summary>Runs one retention job while other jobs wait, else all that are due.</summary>
    private void ApplyRetention()
    {
        try
        {
            do
            {
                if (_database is null || _owner?.Maintenance.NextRetentionJob(_database) is not { } job)
                {
                    return;
                }

                Write([job]);
                if (job.DeletedAny)
                {
                    _owner.Maintenance.ReportDeletion();
                }
                else
                {
                    _owner.Maintenance.PauseRetention();
                    return;
                }
            }
            while (_queue.IsEmpty);
        }
        catch (DatabaseException e)
        {
            StoreLog.MaintenanceFailed(_log, e);
        }
    }

    private void Write(List<WriteJob> group)
    {
        if (_owner is { Reserve.IsMissing: true } owner && group.Exists(job => job.NeedsReserve) && !owner.Reserve.TryCreate())
        {
            var full = Full();
            Log(full);
            group.FindAll(job => job.NeedsReserve).ForEach(job => job.Fail(StoreFailure.From(full)));
            group = group.FindAll(job => !job.NeedsReserve);
        }

        if (group.Count > 0)
        {
            WriteAllowed(group);
        }
    }

    private static DatabaseException Full() => new(SQLitePCL.raw.SQLITE_FULL, "the disk is full");

    private void WriteAllowed(List<WriteJob> group)
    {
        var failure = TryWrite(group);
        if (failure is { CanRetry: true } && group.Count > 1)
        {
            // One failing job must not fail the others: each is written alone.
            foreach (var job in group)
            {
                Write([job]);
            }

            return;
        }

        for (var attempt = 0; attempt < MaxAttempts && failure is { CanRetry: true } && MakeRoomFor(group, failure.Cause); attempt++)
        {
            failure = TryWrite(group);
        }

        if (failure is null)
        {
            group.ForEach(job => job.Succeed());
            return;
        }

        Log(failure.Cause);
        group.ForEach(job => job.Fail(StoreFailure.From(failure.Cause)));
    }

    /// <summary>Writes a group in one transaction; returns why it failed, or null.</summary>
    private WriteFailure? TryWrite(List<WriteJob> group)
    {
        WriteTransaction? transaction = null;
        var isDurable = false;
        var phase = WritePhase.Opening;
        try
        {
            _database ??= Reopen();
            transaction = new WriteTransaction(_database);
            isDurable = group.Exists(job => job.MustBeDurable);
            SetSynchronous(_database, isDurable);
            KeepLogShort(_database, _owner is { Reserve.IsMissing: true });
            _database.Execute("BEGIN IMMEDIATE");
            phase = WritePhase.Writing;
            foreach (var job in group)
            {
                job.Execute(transaction);
            }

            transaction.WriteTallies(Backlog);
            if (!_database.TryAllocatePages() && !group.TrueForAll(job => job.FreesSpace))
            {
                throw Full();
            }

            _database.Execute("COMMIT");
            phase = WritePhase.Committed;
            Committed?.Invoke(_database);
            if (isDurable)
            {
                _file.ThrowIfMoved(_database);
            }
        }
        catch (Exception e)
        {
            Recover(e);
            return new WriteFailure(e, CanRetry: phase == WritePhase.Writing);
        }

        _owner?.Maintenance.AddOctets(transaction.OctetsDelta);
        Complete(transaction, _database);
        return null;
    }

    private void Complete(WriteTransaction transaction, Database database)
    {
        Interlocked.Increment(ref _transactionCount);

        // A commit that need not be durable succeeds in a removed file too.
        if (_isUnavailable && _owner is not { Reserve.IsMissing: true } && !_file.IsMoved(database))
        {
            _isUnavailable = false;
            StoreLog.AvailableAgain(_log);
        }

        foreach (var change in transaction.Changes)
        {
            _changes.Publish(change);
        }

        Backlog.Forget(transaction.Deleted);
        Backlog.Add(transaction.Unindexed);
    }

    /// <summary>Makes room on a full disk for a job that frees space; returns whether to try it again.</summary>
    private bool MakeRoomFor(List<WriteJob> group, Exception cause)
    {
        if (cause is not DatabaseException { IsFull: true } || !group.TrueForAll(job => job.FreesSpace) || _database is null)
        {
            return false;
        }

        _owner?.Reserve.TryRelease();
        try
        {
            // A log that is written back can be overwritten from its beginning, instead of growing.
            _database.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (DatabaseException)
        {
            // The file cannot grow either. The reserve may suffice.
        }

        return true;
    }

    /// <summary>Logs an unavailable store once, so that a full disk under load does not fill the log.</summary>
    private void Log(Exception cause)
    {
        if (cause is not (DatabaseException { IsConstraint: false } or DatabaseMovedException))
        {
            StoreLog.WriteFailed(_log, cause);
        }
        else if (!_isUnavailable)
        {
            _isUnavailable = true;
            StoreLog.Unavailable(_log, _file.Path, cause.Message);
        }
    }

    private void Recover(Exception cause)
    {
        _database?.RollBack();
        if (cause is DatabaseException { RequiresReconnect: true })
        {
            _database?.Dispose();
            _database = null;
        }
    }

    private Database Reopen()
    {
        var database = _file.OpenForWriting();
        (_isSynchronous, _keepsLogShort) = (true, false);
        _changes.Publish(StoreChange.Unknown);
        return database;
    }

    private void SetSynchronous(Database database, bool isSynchronous)
    {
        if (isSynchronous != _isSynchronous)
        {
            // In WAL mode NORMAL commits without a sync; the next commit with FULL syncs the log including everything before it.
            database.Execute(isSynchronous ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _isSynchronous = isSynchronous;
        }
    }

    /// <summary>
    /// On a full disk, the log is written back after each commit: if it took all room, the database could not grow, and the log would never
    /// become shorter.
    /// </summary>
    private void KeepLogShort(Database database, bool isShort)
    {
        if (isShort != _keepsLogShort)
        {
            database.Execute(isShort ? "PRAGMA wal_autocheckpoint = 1" : DatabaseFile.Checkpoints);
            _keepsLogShort = isShort;
        }
    }

    private enum WritePhase
    {
        Opening,
        Writing,
        Committed,
    }

    /// <summary>A failed transaction.</summary>
    /// <param name="Cause">The cause.</param>
    /// <param name="CanRetry">Whether a single job may have caused it: the transaction had begun, and was not committed.</param>
    private sealed record WriteFailure(Exception Cause, bool CanRetry);
}
