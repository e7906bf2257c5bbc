using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage.Tests.Support;

/// <summary>A store that deletes its folder when it is disposed.</summary>
internal sealed class OwnedStore(IMailStore store, IDisposable folder) : IMailStore
{
    public IMailStore Inner => store;

    public static async Task<IMailStore> OpenSqliteAsync()
    {
        var folder = new TestFolder();
        return new OwnedStore(await folder.OpenAsync(), folder);
    }

    public IMessageWriter BeginMessage(MailId id) => store.BeginMessage(id);

    public ValueTask<MessagePage> ListMessagesAsync(MessageQuery query, CancellationToken cancellationToken) =>
        store.ListMessagesAsync(query, cancellationToken);

    public ValueTask<StoredMessage?> FindMessageAsync(MailId id, CancellationToken cancellationToken) =>
        store.FindMessageAsync(id, cancellationToken);

    public ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken) =>
        store.CopyContentAsync(id, destination, cancellationToken);

    public ValueTask<long> CountMessagesAsync(string? search, CancellationToken cancellationToken) =>
        store.CountMessagesAsync(search, cancellationToken);

    public ValueTask<int> ChangeMessagesAsync(MessageSelection selection, MessageChange change, CancellationToken cancellationToken) =>
        store.ChangeMessagesAsync(selection, change, cancellationToken);

    public ValueTask<int> DeleteMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        store.DeleteMessagesAsync(selection, cancellationToken);

    public ValueTask<TrashedMessages> TrashMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        store.TrashMessagesAsync(selection, cancellationToken);

    public ValueTask<int> RestoreMessagesAsync(MailId token, CancellationToken cancellationToken) =>
        store.RestoreMessagesAsync(token, cancellationToken);

    public ValueTask<ImmutableArray<StoredTag>> ListTagsAsync(CancellationToken cancellationToken) =>
        store.ListTagsAsync(cancellationToken);

    public ValueTask SaveSessionAsync(StoredSession session, CancellationToken cancellationToken) =>
        store.SaveSessionAsync(session, cancellationToken);

    public ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        store.ListSessionsAsync(query, cancellationToken);

    public ValueTask<StoredSession?> FindSessionAsync(MailId id, CancellationToken cancellationToken) =>
        store.FindSessionAsync(id, cancellationToken);

    public ValueTask<StoredUser?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        store.FindUserAsync(name, cancellationToken);

    public ValueTask<ImmutableArray<StoredUser>> ListUsersAsync(CancellationToken cancellationToken) =>
        store.ListUsersAsync(cancellationToken);

    public ValueTask SaveUserAsync(StoredUser user, CancellationToken cancellationToken) => store.SaveUserAsync(user, cancellationToken);

    public ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken) =>
        store.RemoveUserAsync(name, cancellationToken);

    public IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken) => store.WatchAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }
}
