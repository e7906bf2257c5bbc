using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Queue;

namespace Ulak.Storage;

/// <summary>A mail store that passes each call on to the part that implements it.</summary>
/// <param name="messages">The messages.</param>
/// <param name="sessions">The sessions.</param>
/// <param name="users">The users.</param>
/// <param name="watcher">Reports changes.</param>
public abstract class MailStore(IMessageStore messages, ISessionStore sessions, IUserStore users, IStoreWatcher watcher) : IMailStore
{
    /// <inheritdoc/>
    public IMessageWriter BeginMessage(MailId id) => messages.BeginMessage(id);

    /// <inheritdoc/>
    public ValueTask<MessagePage> ListMessagesAsync(MessageQuery query, CancellationToken cancellationToken) =>
        messages.ListMessagesAsync(query, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredMessage?> FindMessageAsync(MailId id, CancellationToken cancellationToken) =>
        messages.FindMessageAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken) =>
        messages.CopyContentAsync(id, destination, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountMessagesAsync(string? search, CancellationToken cancellationToken) =>
        messages.CountMessagesAsync(search, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountMessagesAsync(CancellationToken cancellationToken) => CountMessagesAsync(null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> ChangeMessagesAsync(MessageSelection selection, MessageChange change, CancellationToken cancellationToken) =>
        messages.ChangeMessagesAsync(selection, change, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> DeleteMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        messages.DeleteMessagesAsync(selection, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<TrashedMessages> TrashMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        messages.TrashMessagesAsync(selection, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> RestoreMessagesAsync(MailId token, CancellationToken cancellationToken) =>
        messages.RestoreMessagesAsync(token, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<StoredTag>> ListTagsAsync(CancellationToken cancellationToken) =>
        messages.ListTagsAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveSessionAsync(StoredSession session, CancellationToken cancellationToken) =>
        sessions.SaveSessionAsync(session, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        sessions.ListSessionsAsync(query, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredSession?> FindSessionAsync(MailId id, CancellationToken cancellationToken) =>
        sessions.FindSessionAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredUser?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        users.FindUserAsync(name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<StoredUser>> ListUsersAsync(CancellationToken cancellationToken) =>
        users.ListUsersAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveUserAsync(StoredUser user, CancellationToken cancellationToken) => users.SaveUserAsync(user, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken) =>
        users.RemoveUserAsync(name, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken) => watcher.WatchAsync(cancellationToken);

    /// <inheritdoc cref="IMailStore.Queue"/>
    public abstract IDeliveryQueue Queue { get; }

    /// <inheritdoc cref="IMailStore.Suppressions"/>
    public abstract ISuppressionList Suppressions { get; }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
