using Microsoft.Extensions.Logging;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>
/// The index of a journal in one SQLite file, in WAL mode. One server owns it; any number of other processes may open the same directory at
/// the same time (<see cref="SqliteStoreOptions.Secondary"/>) to read and to change it.
/// </summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    private readonly OwnerLock? _owner;
    private readonly ChangeFeed _changes = new();
    private readonly StoreWriter _writer;
    private readonly ReaderPool _readers;
    private readonly StoreMaintenance _maintenance;
    private int _isClosed;

    private SqliteDatabase(StoreEnvironment environment, OpenedDatabase opened)
    {
        var options = environment.Options;
        Environment = environment;
        Clock = new RetentionClock(environment.Time, options.Retention, environment.Log);
        File = opened.File.Path;
        _owner = opened.Owner;
        _readers = new ReaderPool(opened.File, options.MaxReaders);
        Reserve = new DiskReserve(opened.File.Path, environment.Log);
        _maintenance = new StoreMaintenance(environment, Clock, _changes, options.Secondary ? null : Reserve);
        _writer = new StoreWriter(opened, _changes, environment, options.Secondary ? null : new OwnerServices(_maintenance, Reserve));
        Sessions = new SqliteSessionStore(_writer, _readers);
    }

    /// <summary>The sessions.</summary>
    public ISessionStore Sessions { get; }

    /// <summary>Reports changes.</summary>
    public ChangeFeed Changes => _changes;

    /// <summary>The writer.</summary>
    public StoreWriter Writer => _writer;

    /// <summary>The connections for reading.</summary>
    public ReaderPool Readers => _readers;

    /// <summary>The disk space that is held back for deleting.</summary>
    public DiskReserve Reserve { get; }

    /// <summary>The time that retention by age goes by.</summary>
    public RetentionClock Clock { get; }

    /// <summary>The full path of the file.</summary>
    public string File { get; }

    /// <summary>What the parts of the store share.</summary>
    public StoreEnvironment Environment { get; }

    /// <summary>For tests: applies the retention now.</summary>
    public Task ApplyRetentionAsync() => _maintenance.ApplyRetentionAsync(_writer);

    /// <summary>
    /// Opens a database: creates the directory and the file if they are missing, and migrates the schema.
    /// </summary>
    /// <exception cref="StoreOpenException">It cannot be opened; the message is a line for the user.</exception>
    public static async Task<SqliteDatabase> OpenAsync(
        SqliteStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(log);
        var opened = await Task.Run(() => OpenedDatabase.Open(options), cancellationToken).ConfigureAwait(false);
        var database = new SqliteDatabase(new StoreEnvironment(options, time, log), opened);
        try
        {
            await database._maintenance.StartAsync(database._writer).ConfigureAwait(false);
            StoreLog.Opened(
                log,
                opened.File.Path,
                SchemaMigration.LatestVersion,
                await database._readers.ReadAsync(MessageQueries.CountAll, cancellationToken).ConfigureAwait(false));
            return database;
        }
        catch (StoreOpenException)
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch (StoreUnavailableException e)
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw new StoreOpenException(
                e.InnerException is Raw.DatabaseException failure ? opened.File.Describe(failure)
                    : $"{opened.File.Path} cannot be used: {e.InnerException?.Message ?? e.Message}",
                e);
        }
    }

    /// <summary>Writes what is queued, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        await _maintenance.DisposeAsync().ConfigureAwait(false);

        // The writer last: the last connection to close writes the log back to the database, and only the writer may wait for that.
        await _readers.CloseAsync().ConfigureAwait(false);
        await _writer.CloseAsync().ConfigureAwait(false);
        _changes.Complete();
        _readers.Dispose();
        _owner?.Dispose();
    }

    /// <summary>Whether the database is the index of a journal.</summary>
    public static bool HasJournal(Raw.Database database) =>
        database.Scalar("SELECT value FROM tally WHERE name = 'has_journal'") == 1;

    /// <summary>Queues the messages that are not in the search index; called when all records are applied.</summary>
    public async Task FindUnindexedAsync(CancellationToken cancellationToken)
    {
        var messages = await _writer.RunAsync(new FindUnindexedJob(_writer.Backlog), cancellationToken).ConfigureAwait(false);
        if (_writer.Backlog.HasOld)
        {
            StoreLog.IndexingStarted(Environment.Log, messages);
        }
    }
}
