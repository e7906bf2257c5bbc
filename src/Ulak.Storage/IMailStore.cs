using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage;

/// <summary>
/// Messages, their deliveries and attempts, and the sessions they came in. SQLite now, PostgreSQL beside it later: hence an interface,
/// and one suite of contract tests that each implementation passes. Members may be called from any thread, at the same time.
/// Readers never wait for the writer.
/// </summary>
public interface IMailStore : IAsyncDisposable
{
    /// <summary>Begins to take a message. Nothing is seen of it until its commit is durable.</summary>
    IMessageWriter BeginMessage(MailId id);

    /// <summary>Messages that match, newest first, keyset-paged.</summary>
    ValueTask<MessagePage> ListMessagesAsync(MessageQuery query, CancellationToken cancellationToken);

    /// <summary>One message with its deliveries; null where there is none.</summary>
    ValueTask<StoredMessage?> FindMessageAsync(MailId id, CancellationToken cancellationToken);

    /// <summary>Writes the very octets of a message to <paramref name="destination"/>, chunk by chunk. False where there is no such message.</summary>
    ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken);

    /// <summary>Deletes messages; answers how many there were.</summary>
    ValueTask<int> DeleteMessagesAsync(ImmutableArray<MailId> ids, CancellationToken cancellationToken);

    /// <summary>Deletes all messages; answers how many there were. Sessions stay.</summary>
    ValueTask<int> ClearMessagesAsync(CancellationToken cancellationToken);

    /// <summary>How many messages there are.</summary>
    ValueTask<long> CountMessagesAsync(CancellationToken cancellationToken);

    /// <summary>How many messages a search finds.</summary>
    ValueTask<long> CountMessagesAsync(string search, CancellationToken cancellationToken);

    /// <summary>Changes the marks of messages: read, starred, tags (each as <see cref="TagName.Normalize"/> gives it). Answers how many messages there were, changed or not.</summary>
    ValueTask<int> ChangeMessagesAsync(MessageSelection which, MessageChange change, CancellationToken cancellationToken);

    /// <summary>Takes messages out of sight: nothing lists, finds or counts them any more. They can be brought back for a while, then they are deleted.</summary>
    ValueTask<TrashedMessages> TrashMessagesAsync(MessageSelection which, CancellationToken cancellationToken);

    /// <summary>Brings back what was discarded together; answers how many messages, 0 where it is too late or there was no such discarding.</summary>
    ValueTask<int> RestoreMessagesAsync(MailId token, CancellationToken cancellationToken);

    /// <summary>All tags that messages have, by name.</summary>
    ValueTask<ImmutableArray<StoredTag>> ListTagsAsync(CancellationToken cancellationToken);

    /// <summary>Marks messages as read or unread.</summary>
    ValueTask MarkReadAsync(ImmutableArray<MailId> ids, bool read, CancellationToken cancellationToken);

    /// <summary>Keeps a session that is over, with its dialogue. Not awaited by the session; durable with the next commit.</summary>
    ValueTask SaveSessionAsync(StoredSession session, CancellationToken cancellationToken);

    /// <summary>Sessions that match, newest first, keyset-paged; without their dialogues.</summary>
    ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>One session with its dialogue; null where there is none.</summary>
    ValueTask<StoredSession?> FindSessionAsync(MailId id, CancellationToken cancellationToken);

    /// <summary>The user of a name; null where there is none.</summary>
    ValueTask<StoredUser?> FindUserAsync(string name, CancellationToken cancellationToken);

    /// <summary>All users, by name.</summary>
    ValueTask<ImmutableArray<StoredUser>> ListUsersAsync(CancellationToken cancellationToken);

    /// <summary>Adds a user, or replaces the one of that name. Durable when it returns.</summary>
    ValueTask SaveUserAsync(StoredUser user, CancellationToken cancellationToken);

    /// <summary>Removes a user; false where there was none.</summary>
    ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken);

    /// <summary>What changes from now on, whoever changes it, other processes included (those as <see cref="StoreChange.Unknown"/>). A reader that is too slow loses the oldest changes and sees <see cref="StoreChange.Unknown"/> instead.</summary>
    IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken);
}
