using System.Collections.Immutable;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>The users of an SQLite database.</summary>
internal sealed class SqliteUserStore(IWriteRunner writer, ReaderPool readers) : IUserStore
{
    public async ValueTask<StoredUser?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => UserQueries.Find(database, name), cancellationToken).ConfigureAwait(false);

    public async ValueTask<ImmutableArray<StoredUser>> ListUsersAsync(CancellationToken cancellationToken) =>
        await readers.ReadAsync(UserQueries.List, cancellationToken).ConfigureAwait(false);

    public async ValueTask SaveUserAsync(StoredUser user, CancellationToken cancellationToken) =>
        await writer.RunAsync(new SaveUserJob(user), cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken) =>
        await writer.RunAsync(new RemoveUserJob(name), cancellationToken).ConfigureAwait(false);
}
