using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage;

/// <summary>
/// Stores messages with their deliveries and attempts. All members are safe to call concurrently from any thread. Readers never wait for
/// the writer. Every member may throw <see cref="StoreUnavailableException"/>, and <see cref="ObjectDisposedException"/> after the store is
/// closed.
/// </summary>
public interface IMessageStore
{
    /// <summary>Begins to write a message. The message is invisible until its commit is durable.</summary>
    /// <param name="id">The message's id. An id that is in use makes the commit fail.</param>
    IMessageWriter BeginMessage(MailId id);

    /// <summary>Lists the messages that match, newest first, one page at a time.</summary>
    ValueTask<MessagePage> ListMessagesAsync(MessageQuery query, CancellationToken cancellationToken);

    /// <summary>Finds a message with its deliveries; null if there is none.</summary>
    ValueTask<StoredMessage?> FindMessageAsync(MailId id, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the octets of a message to <paramref name="destination"/>, chunk by chunk. Returns false if there is no such message.
    /// </summary>
    /// <exception cref="IOException">The message was deleted while it was read.</exception>
    ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken);

    /// <summary>Counts the messages that a search finds.</summary>
    /// <param name="search">The search, as <see cref="Search.SearchQuery"/> parses it; null or empty counts all messages.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask<long> CountMessagesAsync(string? search, CancellationToken cancellationToken);

    /// <summary>Counts all messages.</summary>
    ValueTask<long> CountMessagesAsync(CancellationToken cancellationToken) => CountMessagesAsync(null, cancellationToken);

    /// <summary>Changes the marks of messages: read, starred, tags (each as <see cref="TagName.Normalize"/> returns it).</summary>
    /// <returns>The number of messages selected, changed or not.</returns>
    ValueTask<int> ChangeMessagesAsync(MessageSelection selection, MessageChange change, CancellationToken cancellationToken);

    /// <summary>Deletes messages permanently. Sessions are not affected, and messages added meanwhile are not deleted.</summary>
    /// <returns>The number of messages deleted.</returns>
    ValueTask<int> DeleteMessagesAsync(MessageSelection selection, CancellationToken cancellationToken);

    /// <summary>Hides messages from lists, searches and counts. They can be restored for a while and are then deleted.</summary>
    ValueTask<TrashedMessages> TrashMessagesAsync(MessageSelection selection, CancellationToken cancellationToken);

    /// <summary>Restores the messages that one call of <see cref="TrashMessagesAsync"/> hid.</summary>
    /// <param name="token">The <see cref="TrashedMessages.Token"/> of that call.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The number of messages restored: 0 for an unknown token and after <see cref="TrashedMessages.RestorableUntil"/>.</returns>
    ValueTask<int> RestoreMessagesAsync(MailId token, CancellationToken cancellationToken);

    /// <summary>Lists the tags of all messages, ordered by name.</summary>
    ValueTask<ImmutableArray<StoredTag>> ListTagsAsync(CancellationToken cancellationToken);
}
