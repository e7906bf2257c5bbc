using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Smtp;
using Ulak.Storage.Embedded;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>An embedded store as one object; it deletes its folder when it is disposed, if it has one.</summary>
internal sealed class EmbeddedMailStore(EmbeddedStore store, TestFolder? folder) : IMailStore
{
    /// <summary>Small segments, so that tests fill several.</summary>
    public static readonly JournalOptions Small = new() { SegmentSize = 2 << 20 };

    public EmbeddedStore Store => store;

    public static async Task<IMailStore> OpenAsync()
    {
        var folder = new TestFolder();
        return new EmbeddedMailStore(await OpenAsync(folder), folder);
    }

    public static Task<EmbeddedStore> OpenAsync(TestFolder folder, MessageSummarizer? summarizer = null) => EmbeddedStore.OpenAsync(
        new EmbeddedStoreOptions { Directory = folder.Path, Journal = Small, Summarizer = summarizer },
        folder.Time,
        NullLogger.Instance,
        TestContext.Current.CancellationToken);

    public IMessageWriter BeginMessage(MailId id) => store.Messages.BeginMessage(id);

    public ValueTask<MessagePage> ListMessagesAsync(MessageQuery query, CancellationToken cancellationToken) =>
        store.Messages.ListMessagesAsync(query, cancellationToken);

    public ValueTask<StoredMessage?> FindMessageAsync(MailId id, CancellationToken cancellationToken) =>
        store.Messages.FindMessageAsync(id, cancellationToken);

    public ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken) =>
        store.Messages.CopyContentAsync(id, destination, cancellationToken);

    public ValueTask<long> CountMessagesAsync(string? search, CancellationToken cancellationToken) =>
        store.Messages.CountMessagesAsync(search, cancellationToken);

    public ValueTask<int> ChangeMessagesAsync(MessageSelection selection, MessageChange change, CancellationToken cancellationToken) =>
        store.Messages.ChangeMessagesAsync(selection, change, cancellationToken);

    public ValueTask<int> DeleteMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        store.Messages.DeleteMessagesAsync(selection, cancellationToken);

    public ValueTask<TrashedMessages> TrashMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        store.Messages.TrashMessagesAsync(selection, cancellationToken);

    public ValueTask<int> RestoreMessagesAsync(MailId token, CancellationToken cancellationToken) =>
        store.Messages.RestoreMessagesAsync(token, cancellationToken);

    public ValueTask<ImmutableArray<StoredTag>> ListTagsAsync(CancellationToken cancellationToken) =>
        store.Messages.ListTagsAsync(cancellationToken);

    public ValueTask SaveSessionAsync(StoredSession session, CancellationToken cancellationToken) =>
        store.Sessions.SaveSessionAsync(session, cancellationToken);

    public ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        store.Sessions.ListSessionsAsync(query, cancellationToken);

    public ValueTask<StoredSession?> FindSessionAsync(MailId id, CancellationToken cancellationToken) =>
        store.Sessions.FindSessionAsync(id, cancellationToken);

    public ValueTask<StoredUser?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        store.Users.FindUserAsync(name, cancellationToken);

    public ValueTask<ImmutableArray<StoredUser>> ListUsersAsync(CancellationToken cancellationToken) =>
        store.Users.ListUsersAsync(cancellationToken);

    public ValueTask SaveUserAsync(StoredUser user, CancellationToken cancellationToken) =>
        store.Users.SaveUserAsync(user, cancellationToken);

    public ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken) =>
        store.Users.RemoveUserAsync(name, cancellationToken);

    public IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken) => store.Watcher.WatchAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder?.Dispose();
    }
}
