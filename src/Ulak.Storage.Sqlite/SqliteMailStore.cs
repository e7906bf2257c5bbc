using System.Buffers;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Ulak.Smtp;
using Ulak.Storage.Search;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>
/// The store in one SQLite file, in WAL mode with <c>synchronous = FULL</c>. One server owns it; any number of other processes may open the same
/// directory as visitors (<see cref="SqliteStoreOptions.Secondary"/>) at the same time, to read and to delete.
/// </summary>
public sealed class SqliteMailStore : IMailStore
{
    private const long BufferBudgetOctets = 32 << 20;
    private const int ChunkSize = 256 << 10;
    private const int IdBatchSize = 256;
    private static readonly TimeSpan MaxIndexWait = TimeSpan.FromMilliseconds(500);

    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly TimeSpan _undoPeriod;
    private readonly OwnerLock? _owner;
    private readonly ChangeFeed _changes = new();
    private readonly BufferBudget _budget = new(BufferBudgetOctets);
    private readonly StoreWriter _writer;
    private readonly ReaderPool _readers;
    private readonly StoreMaintenance _maintenance;
    private int _closed;

    private SqliteMailStore(SqliteStoreOptions options, TimeProvider time, ILogger log, OpenedDatabase opened)
    {
        _log = log;
        _time = time;
        _undoPeriod = options.Retention.UndoPeriod;
        _owner = opened.Owner;
        _readers = new ReaderPool(opened.File, options.MaxReaders);
        _maintenance = new StoreMaintenance(options, time, _changes, log);
        _writer = new StoreWriter(opened.File, opened.Database, _changes, log, options.Secondary ? null : new OwnerServices(_maintenance, options.Summarizer));
    }

    /// <summary>How many transactions were committed, for tests of the grouping.</summary>
    internal long TransactionCount => _writer.TransactionCount;

    /// <summary>The pooled memory that messages hold now.</summary>
    internal long BufferedOctets => _budget.Rented;

    /// <summary>Opens the store: makes directory and file where they are missing, brings the schema up to date, and, as the owner, removes what a crash left behind.</summary>
    /// <exception cref="StoreOpenException">It cannot be opened; the message is a line for the user.</exception>
    public static async Task<SqliteMailStore> OpenAsync(SqliteStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken = default)
    {
        var opened = await Task.Run(() => Open(options), cancellationToken).ConfigureAwait(false);
        var store = new SqliteMailStore(options, time, log, opened);
        try
        {
            if (!options.Secondary && await store._writer.RunAsync(new PurgeOrphansJob(), cancellationToken).ConfigureAwait(false) is > 0 and var chunks)
            {
                StoreLog.OrphansRemoved(log, chunks);
            }

            if (!options.Secondary)
            {
                await store._writer.RunAsync(new FindUnindexedJob(store._writer.Backlog), cancellationToken).ConfigureAwait(false);
            }

            await store._maintenance.StartAsync(store._writer).ConfigureAwait(false);
            StoreLog.Opened(log, opened.File.Path, SchemaMigration.LatestVersion, await store.CountMessagesAsync(cancellationToken).ConfigureAwait(false));
            return store;
        }
        catch (StoreUnavailableException e)
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw new StoreOpenException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public IMessageWriter BeginMessage(MailId id) => new SqliteMessageWriter(id, _writer, _budget, _log);

    /// <inheritdoc/>
    public async ValueTask<MessagePage> ListMessagesAsync(MessageQuery query, CancellationToken cancellationToken)
    {
        await WaitForIndexAsync(query.Search, cancellationToken).ConfigureAwait(false);
        return await _readers.ReadAsync(database => MessageQueries.List(database, query), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredMessage?> FindMessageAsync(MailId id, CancellationToken cancellationToken) =>
        await _readers.ReadAsync(database => MessageQueries.Find(database, id), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <exception cref="IOException">The message was deleted while it was read.</exception>
    public async ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken)
    {
        if (await _readers.ReadAsync(database => MessageQueries.FindSize(database, id), cancellationToken).ConfigureAwait(false) is not { } size)
        {
            return false;
        }

        // Each chunk is a read of its own: a slow reader of the stream must hold neither a connection nor a snapshot, which would keep the log from being reused.
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(size, ChunkSize));
        try
        {
            long copied = 0;
            for (var ordinal = 0; copied < size; ordinal++)
            {
                var place = ordinal;
                var length = await _readers.ReadAsync(database => MessageQueries.ReadChunk(database, id, place, buffer), cancellationToken).ConfigureAwait(false);
                if (length == 0)
                {
                    throw new IOException($"The message {id} was deleted while it was read.");
                }

                await destination.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                copied += length;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> DeleteMessagesAsync(ImmutableArray<MailId> ids, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var some in ids.Chunk(IdBatchSize))
        {
            deleted += await _writer.RunAsync(new DeleteMessagesJob([.. some]), cancellationToken).ConfigureAwait(false);
        }

        return deleted;
    }

    /// <inheritdoc/>
    public async ValueTask<int> ClearMessagesAsync(CancellationToken cancellationToken)
    {
        // What comes while this runs stays, so that it ends.
        var newest = new MailId(await _readers.ReadAsync(database => database.Scalar("SELECT max(id) FROM message WHERE deletion IS NULL"), cancellationToken).ConfigureAwait(false));
        var deleted = 0;
        int step;
        do
        {
            step = await _writer.RunAsync(new ClearMessagesJob(newest), cancellationToken).ConfigureAwait(false);
            deleted += step;
        }
        while (step > 0);

        return deleted;
    }

    /// <inheritdoc/>
    public async ValueTask<long> CountMessagesAsync(CancellationToken cancellationToken) =>
        await _readers.ReadAsync(database => database.Scalar("SELECT value FROM tally WHERE name = 'messages'"), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> CountMessagesAsync(string search, CancellationToken cancellationToken)
    {
        await WaitForIndexAsync(search, cancellationToken).ConfigureAwait(false);
        return await _readers.ReadAsync(database => MessageQueries.Count(database, search), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<int> ChangeMessagesAsync(MessageSelection which, MessageChange change, CancellationToken cancellationToken) =>
        RunInBatchesAsync(which, ids => new ChangeMessagesJob(ids, change), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<TrashedMessages> TrashMessagesAsync(MessageSelection which, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var token = MailId.Create(now, Random.Shared.Next());
        var count = await RunInBatchesAsync(which, ids => new TrashMessagesJob(ids, token), cancellationToken).ConfigureAwait(false);
        return new TrashedMessages(token, count, now + _undoPeriod);
    }

    /// <inheritdoc/>
    public async ValueTask<int> RestoreMessagesAsync(MailId token, CancellationToken cancellationToken)
    {
        if (token.Time + _undoPeriod < _time.GetUtcNow())
        {
            return 0;
        }

        var restored = 0;
        int step;
        do
        {
            step = await _writer.RunAsync(new RestoreMessagesJob(token), cancellationToken).ConfigureAwait(false);
            restored += step;
        }
        while (step > 0);

        return restored;
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<StoredTag>> ListTagsAsync(CancellationToken cancellationToken) =>
        await _readers.ReadAsync(TagQueries.List, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask MarkReadAsync(ImmutableArray<MailId> ids, bool read, CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(IdBatchSize))
        {
            await _writer.RunAsync(new MarkReadJob([.. some], read), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Completes when the writer has it, before it is committed.</remarks>
    public ValueTask SaveSessionAsync(StoredSession session, CancellationToken cancellationToken) =>
        _writer.AddAsync(new SaveSessionJob(session), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        await _readers.ReadAsync(database => SessionQueries.List(database, query), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<StoredSession?> FindSessionAsync(MailId id, CancellationToken cancellationToken) =>
        await _readers.ReadAsync(database => SessionQueries.Find(database, id), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<StoredUser?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        await _readers.ReadAsync(database => UserQueries.Find(database, name), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<StoredUser>> ListUsersAsync(CancellationToken cancellationToken) =>
        await _readers.ReadAsync(UserQueries.List, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask SaveUserAsync(StoredUser user, CancellationToken cancellationToken) =>
        await _writer.RunAsync(new SaveUserJob(user), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken) =>
        await _writer.RunAsync(new RemoveUserJob(name), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken) => _changes.Watch(cancellationToken);

    /// <summary>Writes what was given, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        await _maintenance.DisposeAsync().ConfigureAwait(false);

        // The writer last: the last connection to close moves the log into the database, and only the writer may be kept waiting by that.
        await _readers.CloseAsync().ConfigureAwait(false);
        await _writer.CloseAsync().ConfigureAwait(false);
        _changes.Complete();
        _readers.Dispose();
        _owner?.Dispose();
    }

    /// <summary>Some messages at a time, so that nobody waits long behind them; answers the sum of the answers.</summary>
    private async ValueTask<int> RunInBatchesAsync(MessageSelection which, Func<ImmutableArray<MailId>, WriteJob<int>> job, CancellationToken cancellationToken)
    {
        var sum = 0;
        if (which.Search is null)
        {
            foreach (var some in which.Ids.Distinct().Chunk(IdBatchSize))
            {
                sum += await _writer.RunAsync(job([.. some]), cancellationToken).ConfigureAwait(false);
            }

            return sum;
        }

        await WaitForIndexAsync(which.Search, cancellationToken).ConfigureAwait(false);

        // By id, from the newest down: so it ends, whatever the change does to the search, and whatever comes meanwhile.
        var query = new MessageQuery(which.Search, Limit: IdBatchSize);
        while (await _readers.ReadAsync(database => MessageQueries.ListIds(database, query), cancellationToken).ConfigureAwait(false) is { IsEmpty: false } ids)
        {
            sum += await _writer.RunAsync(job(ids), cancellationToken).ConfigureAwait(false);
            query = query with { Before = ids[^1] };
        }

        return sum;
    }

    /// <summary>What was committed before a search can be found by it.</summary>
    private async ValueTask WaitForIndexAsync(string? search, CancellationToken cancellationToken)
    {
        if (!_writer.Backlog.IsEmpty && SearchQuery.Parse(search).Terms.Any(term => term is WordsTerm))
        {
            try
            {
                await _writer.RunAsync(new IndexBarrierJob(), cancellationToken).WaitAsync(MaxIndexWait, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The writer is kept from writing, by another program perhaps. Readers do not wait for that.
            }
        }
    }

    private static OpenedDatabase Open(SqliteStoreOptions options)
    {
        var file = new DatabaseFile(options);
        var database = file.OpenAndMigrate(SchemaMigration.LatestVersion);
        try
        {
            return new OpenedDatabase(file, database, options.Secondary ? null : OwnerLock.Acquire(file.Path));
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private sealed record OpenedDatabase(DatabaseFile File, Database Database, OwnerLock? Owner);
}
