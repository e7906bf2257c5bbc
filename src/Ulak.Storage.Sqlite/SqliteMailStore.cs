using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Ulak.Smtp;
using Ulak.Storage.Queue;

namespace Ulak.Storage.Sqlite;

/// <summary>An <see cref="SqliteDatabase"/> as one object that implements all contracts.</summary>
public sealed class SqliteMailStore : IMailStore
{
    private readonly SqliteDatabase _database;

    private SqliteMailStore(SqliteDatabase database) => _database = database;

    /// <summary>The database.</summary>
    public SqliteDatabase Database => _database;

    /// <inheritdoc cref="SqliteDatabase.OpenAsync"/>
    public static async Task<SqliteMailStore> OpenAsync(
        SqliteStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken = default) =>
        new(await SqliteDatabase.OpenAsync(options, time, log, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public IDeliveryQueue Queue => _database.Queue;

    /// <inheritdoc/>
    public ISuppressionList Suppressions => _database.Suppressions;

    /// <inheritdoc/>
    public IMessageWriter BeginMessage(MailId id) => _database.Messages.BeginMessage(id);

    /// <inheritdoc/>
    public ValueTask<MessagePage> ListMessagesAsync(MessageQuery query, CancellationToken cancellationToken) =>
        _database.Messages.ListMessagesAsync(query, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredMessage?> FindMessageAsync(MailId id, CancellationToken cancellationToken) =>
        _database.Messages.FindMessageAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken) =>
        _database.Messages.CopyContentAsync(id, destination, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountMessagesAsync(string? search, CancellationToken cancellationToken) =>
        _database.Messages.CountMessagesAsync(search, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountMessagesAsync(CancellationToken cancellationToken) =>
        _database.Messages.CountMessagesAsync(null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> ChangeMessagesAsync(MessageSelection selection, MessageChange change, CancellationToken cancellationToken) =>
        _database.Messages.ChangeMessagesAsync(selection, change, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> DeleteMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        _database.Messages.DeleteMessagesAsync(selection, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<TrashedMessages> TrashMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        _database.Messages.TrashMessagesAsync(selection, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> RestoreMessagesAsync(MailId token, CancellationToken cancellationToken) =>
        _database.Messages.RestoreMessagesAsync(token, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<StoredTag>> ListTagsAsync(CancellationToken cancellationToken) =>
        _database.Messages.ListTagsAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveSessionAsync(StoredSession session, CancellationToken cancellationToken) =>
        _database.Sessions.SaveSessionAsync(session, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        _database.Sessions.ListSessionsAsync(query, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredSession?> FindSessionAsync(MailId id, CancellationToken cancellationToken) =>
        _database.Sessions.FindSessionAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredUser?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        _database.Users.FindUserAsync(name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<StoredUser>> ListUsersAsync(CancellationToken cancellationToken) =>
        _database.Users.ListUsersAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveUserAsync(StoredUser user, CancellationToken cancellationToken) =>
        _database.Users.SaveUserAsync(user, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken) =>
        _database.Users.RemoveUserAsync(name, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken) => _database.Watcher.WatchAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
