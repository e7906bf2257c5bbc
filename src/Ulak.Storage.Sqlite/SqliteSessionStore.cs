using Ulak.Smtp;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>The sessions of an SQLite database.</summary>
internal sealed class SqliteSessionStore(StoreWriter writer, ReaderPool readers) : ISessionStore
{
    // Sessions that are queued and not committed yet.
    private int _pending;

    public async ValueTask SaveSessionAsync(StoredSession session, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _pending);
        try
        {
            await writer.AddAsync(new SaveSessionJob(session, () => Interlocked.Decrement(ref _pending)), cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            Interlocked.Decrement(ref _pending);
            throw;
        }
    }

    public async ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        await CommitPendingAsync(cancellationToken).ConfigureAwait(false);
        return await readers.ReadAsync(database => SessionQueries.List(database, query), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StoredSession?> FindSessionAsync(MailId id, CancellationToken cancellationToken)
    {
        await CommitPendingAsync(cancellationToken).ConfigureAwait(false);
        return await readers.ReadAsync(database => SessionQueries.Find(database, id), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sessions wait a moment, so that many share one commit. Their reader does not: who has just ended a session looks for it at once.
    /// </summary>
    private async ValueTask CommitPendingAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _pending) == 0)
        {
            return;
        }

        try
        {
            await writer.RunAsync(new BarrierJob(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            // What is stored can still be read.
        }
    }
}
