using Microsoft.Extensions.Logging;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// The one writer. Jobs come through a bounded channel; all that have gathered while the last commit was on its way to the disk go into one transaction,
/// so that one wait for the disk serves many messages. It has a thread of its own: SQLite's functions block, and neither a socket's thread
/// nor one of the pool may wait for a disk.
/// </summary>
internal sealed class StoreWriter
{
    private readonly DatabaseFile _file;
    private readonly ChangeFeed _changes;
    private readonly ILogger _log;
    private readonly JobQueue _queue = new();
    private readonly CommitNotifier _notifier = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StoreMaintenance? _maintenance;
    private readonly MessageSummarizer? _summarizer;

    private Database? _database;
    private bool _isSynchronous = true;
    private bool _isUnavailable;
    private bool _indexFailed;
    private long _transactionCount;

    /// <param name="file">The database file.</param>
    /// <param name="first">The connection that it begins with.</param>
    /// <param name="changes">Is told what was committed.</param>
    /// <param name="log">The log.</param>
    /// <param name="owner">What only the owner does; null for a visitor.</param>
    public StoreWriter(DatabaseFile file, Database first, ChangeFeed changes, ILogger log, OwnerServices? owner)
    {
        _file = file;
        _database = first;
        _changes = changes;
        _log = log;
        _maintenance = owner?.Maintenance;
        _summarizer = owner?.Summarizer;
        DefersIndexing = owner is not null;
        new Thread(Run) { IsBackground = true, Name = "Ulak store writer" }.Start();
    }

    /// <summary>How many transactions were committed.</summary>
    public long TransactionCount => Interlocked.Read(ref _transactionCount);

    /// <summary>Whether messages go into the search index after their commit, from <see cref="Backlog"/>.</summary>
    public bool DefersIndexing { get; }

    /// <summary>What is not in the search index yet.</summary>
    public SearchBacklog Backlog { get; } = new();

    /// <summary>Gives a job to the writer; waits only where very many are waiting already.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public ValueTask AddAsync(WriteJob job, CancellationToken cancellationToken) => _queue.AddAsync(job, cancellationToken);

    /// <summary>Gives a job to the writer and waits for its commit. Once it is given, it cannot be called back: the answer would not be the truth.</summary>
    public async Task<T> RunAsync<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        await AddAsync(job, cancellationToken).ConfigureAwait(false);
        return await job.Completion.ConfigureAwait(false);
    }

    /// <summary>Writes what is waiting, then closes.</summary>
    public Task CloseAsync()
    {
        _queue.Complete();
        return _stopped.Task;
    }

    private void Run()
    {
        var group = new List<WriteJob>();
        var searchers = new List<WriteJob>();
        while (_queue.Gather(group, untilSilence: !Backlog.IsEmpty && !_indexFailed))
        {
            var isSilent = group.Count == 0;
            MoveIndexBarriers(group, searchers);
            if (group.Count > 0)
            {
                Write(group);
            }

            IndexBacklog(isSilent, searchers);
            ApplyRetention();
        }

        IndexBacklog(true, searchers);
        _database?.Dispose();
        _notifier.Complete();
        _stopped.SetResult();
    }

    private static void MoveIndexBarriers(List<WriteJob> group, List<WriteJob> searchers)
    {
        foreach (var job in group)
        {
            if (job is IndexBarrierJob)
            {
                searchers.Add(job);
            }
        }

        if (searchers.Count > 0)
        {
            group.RemoveAll(job => job is IndexBarrierJob);
        }
    }

    /// <summary>All that is left where somebody waits to search; as long as nobody waits to write, in a silence; else a step where one is due.</summary>
    private void IndexBacklog(bool isSilent, List<WriteJob> searchers)
    {
        while (!Backlog.IsEmpty && (searchers.Count > 0 || Backlog.IsDue || (isSilent && _queue.IsEmpty)))
        {
            var step = new IndexMessagesJob(Backlog, _summarizer);
            _indexFailed = false;
            Write([step]);
            if (!step.Completion.IsCompletedSuccessfully)
            {
                // It is tried again after the next group. Who searches finds what could be indexed.
                _indexFailed = true;
                break;
            }
        }

        foreach (var searcher in searchers)
        {
            searcher.Succeed();
        }

        searchers.Clear();
    }

    /// <summary>One step where others wait, else as many as are due.</summary>
    private void ApplyRetention()
    {
        try
        {
            do
            {
                if (_database is null || _maintenance?.NextRetentionJob(_database) is not { } step)
                {
                    return;
                }

                Write([step]);
                if (!step.DeletedAny)
                {
                    _maintenance.PauseRetention();
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
        WriteTransaction? transaction = null;
        var begun = false;
        try
        {
            _database ??= Reopen();
            transaction = new WriteTransaction(_database);
            SetSynchronous(_database, group.Exists(job => job.MustBeDurable));
            _database.Execute("BEGIN IMMEDIATE");
            begun = true;
            foreach (var job in group)
            {
                job.Execute(transaction);
            }

            transaction.WriteTallies(Backlog);
            _database.Execute("COMMIT");
        }
        catch (Exception e)
        {
            Recover(e);
            Retry(group, e, begun);
            return;
        }

        Interlocked.Increment(ref _transactionCount);
        if (_isUnavailable)
        {
            _isUnavailable = false;
            StoreLog.AvailableAgain(_log);
        }

        foreach (var change in transaction.Changes)
        {
            _changes.Publish(change);
        }

        Backlog.Add(transaction.Unindexed);
        _notifier.Succeed(group);
    }

    /// <summary>One bad job must not cost the others: each is tried alone, and gets its own truth. Where not even a transaction could begin, that is the truth for all.</summary>
    private void Retry(List<WriteJob> group, Exception cause, bool begun)
    {
        if (group.Count > 1 && begun)
        {
            foreach (var job in group)
            {
                Write([job]);
            }

            return;
        }

        Log(cause);
        _notifier.Fail(group, StoreFailure.From(cause, _file.Path));
    }

    /// <summary>A full disk under load must not fill the log as well.</summary>
    private void Log(Exception cause)
    {
        if (cause is not DatabaseException { IsConstraint: false })
        {
            StoreLog.WriteFailed(_log, cause);
        }
        else if (!_isUnavailable)
        {
            _isUnavailable = true;
            StoreLog.Unavailable(_log, cause);
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
        _isSynchronous = true;
        _changes.Publish(StoreChange.Unknown);
        return database;
    }

    private void SetSynchronous(Database database, bool wait)
    {
        if (wait != _isSynchronous)
        {
            // In WAL mode NORMAL commits without fsync; the next commit in FULL syncs the log with all that stands before it.
            database.Execute(wait ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _isSynchronous = wait;
        }
    }
}
