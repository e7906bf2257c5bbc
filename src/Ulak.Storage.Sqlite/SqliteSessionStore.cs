using Ulak.Smtp;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>The sessions of an SQLite database.</summary>
internal sealed class SqliteSessionStore(StoreWriter writer, ReaderPool readers) : ISessionStore
{
    public ValueTask SaveSessionAsync(StoredSession session, CancellationToken cancellationToken) =>
        writer.AddAsync(new SaveSessionJob(session), cancellationToken);

    public async ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => SessionQueries.List(database, query), cancellationToken).ConfigureAwait(false);

    public async ValueTask<StoredSession?> FindSessionAsync(MailId id, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => SessionQueries.Find(database, id), cancellationToken).ConfigureAwait(false);
}
