using System.Threading.Channels;
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
    private const int Capacity = 1_024;
    private static readonly TimeSpan LongestLinger = TimeSpan.FromMilliseconds(50);

    private const int MostJobs = 512;
    private const int MostOctets = 8 << 20;

    private readonly DatabaseFile _file;
    private readonly ChangeFeed _changes;
    private readonly ILogger _log;
    private readonly Channel<WriteJob> _jobs = Channel.CreateBounded<WriteJob>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Upkeep? _upkeep;

    private Database? _database;
    private bool _waitsForDisk = true;
    private bool _isUnavailable;
    private long _transactions;

    /// <param name="file">The database file.</param>
    /// <param name="first">The connection that it begins with.</param>
    /// <param name="changes">Is told what was committed.</param>
    /// <param name="log">The log.</param>
    /// <param name="upkeep">Asked after each commit for a step of the retention; null where this process does not apply it.</param>
    public StoreWriter(DatabaseFile file, Database first, ChangeFeed changes, ILogger log, Upkeep? upkeep)
    {
        _file = file;
        _database = first;
        _changes = changes;
        _log = log;
        _upkeep = upkeep;
        new Thread(Run) { IsBackground = true, Name = "Ulak store writer" }.Start();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Transactions => Interlocked.Read(ref _transactions);

    /// <summary>Gives a job to the writer; waits only where very many are waiting already.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public async ValueTask AddAsync(WriteJob job, CancellationToken cancellationToken)
    {
        try
        {
            await _jobs.Writer.WriteAsync(job, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException("The store is closed.", (Exception?)null);
        }
    }

    /// <summary>Gives a job to the writer and waits for its commit. Once it is given, it cannot be called back: the answer would not be the truth.</summary>
    public async Task<T> RunAsync<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        await AddAsync(job, cancellationToken).ConfigureAwait(false);
        return await job.Completion.ConfigureAwait(false);
    }

    /// <summary>Writes what is waiting, then closes.</summary>
    public Task CloseAsync()
    {
        _jobs.Writer.TryComplete();
        return _ended.Task;
    }

    private void Run()
    {
        var group = new List<WriteJob>();
        while (Gather(group))
        {
            Write(group);
            ApplyRetention();
        }

        _database?.Dispose();
        _ended.SetResult();
    }

    /// <summary>Waits for a first job, and takes what came with it. False at the end.</summary>
    private bool Gather(List<WriteJob> group)
    {
        group.Clear();
        var octets = 0;

        // Blocking is what this thread is for.
        if (!_jobs.Reader.TryPeek(out _) && !_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            return false;
        }

        Take(group, ref octets);
        if (group.TrueForAll(job => job.MayLinger))
        {
            Linger(group, ref octets);
        }

        return true;
    }

    private void Take(List<WriteJob> group, ref int octets)
    {
        while (group.Count < MostJobs && octets < MostOctets && _jobs.Reader.TryRead(out var job))
        {
            group.Add(job);
            octets += job.Octets;
        }
    }

    /// <summary>Gathers a little longer what nobody waits for, until somebody comes who does.</summary>
    private void Linger(List<WriteJob> group, ref int octets)
    {
        using var limit = new CancellationTokenSource(LongestLinger);
        try
        {
            while (group.Count < MostJobs && octets < MostOctets && group[^1].MayLinger && _jobs.Reader.WaitToReadAsync(limit.Token).AsTask().GetAwaiter().GetResult())
            {
                Take(group, ref octets);
            }
        }
        catch (OperationCanceledException)
        {
            // The moment is over.
        }
    }

    /// <summary>One step where others wait, else as many as are due.</summary>
    private void ApplyRetention()
    {
        try
        {
            do
            {
                if (_database is null || _upkeep?.NextDue(_database) is not { } step)
                {
                    return;
                }

                Write([step]);
                if (!step.FoundSome)
                {
                    _upkeep.NothingFound();
                    return;
                }
            }
            while (!_jobs.Reader.TryPeek(out _));
        }
        catch (DatabaseException e)
        {
            StoreLog.UpkeepFailed(_log, e);
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
            WaitForDisk(_database, group.Exists(job => job.MustBeDurable));
            _database.Execute("BEGIN IMMEDIATE");
            begun = true;
            foreach (var job in group)
            {
                job.Execute(transaction);
            }

            transaction.WriteTallies();
            _database.Execute("COMMIT");
        }
        catch (Exception e)
        {
            Recover(e);
            Retry(group, e, begun);
            return;
        }

        Interlocked.Increment(ref _transactions);
        if (_isUnavailable)
        {
            _isUnavailable = false;
            StoreLog.AvailableAgain(_log);
        }

        foreach (var change in transaction.Changes)
        {
            _changes.Publish(change);
        }

        foreach (var job in group)
        {
            job.Succeed();
        }
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
        foreach (var job in group)
        {
            job.Fail(StoreFailure.From(cause, _file.Path));
        }
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
        if (cause is DatabaseException { SpoilsConnection: true })
        {
            _database?.Dispose();
            _database = null;
        }
    }

    private Database Reopen()
    {
        var database = _file.OpenForWriting();
        _waitsForDisk = true;
        _changes.Publish(StoreChange.Unknown);
        return database;
    }

    private void WaitForDisk(Database database, bool wait)
    {
        if (wait != _waitsForDisk)
        {
            // In WAL mode NORMAL commits without fsync; the next commit in FULL syncs the log with all that stands before it.
            database.Execute(wait ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _waitsForDisk = wait;
        }
    }
}
