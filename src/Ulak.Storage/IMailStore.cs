using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;

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

    /// <summary>Marks messages as read or unread.</summary>
    ValueTask MarkReadAsync(ImmutableArray<MailId> ids, bool read, CancellationToken cancellationToken);

    /// <summary>Keeps a session that is over, with its dialogue. Not awaited by the session; durable with the next commit.</summary>
    ValueTask SaveSessionAsync(StoredSession session, CancellationToken cancellationToken);

    /// <summary>Sessions that match, newest first, keyset-paged; without their dialogues.</summary>
    ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>One session with its dialogue; null where there is none.</summary>
    ValueTask<StoredSession?> FindSessionAsync(MailId id, CancellationToken cancellationToken);

    /// <summary>What changes from now on, whoever changes it, other processes included (those as <see cref="StoreChange.Unknown"/>). A reader that is too slow loses the oldest changes and sees <see cref="StoreChange.Unknown"/> instead.</summary>
    IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken);
}

/// <summary>Takes the octets of one message. Disposing without a commit leaves nothing.</summary>
public interface IMessageWriter : IAsyncDisposable
{
    /// <summary>Appends octets. Memory stays bounded whatever the size: full chunks of 256 KiB go to the writer as they fill.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full or the database cannot be written.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken);

    /// <summary>Makes the message durable, with one delivery per recipient, and only then returns.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full or the database cannot be written; nothing was kept.</exception>
    ValueTask CommitAsync(NewMessage message, CancellationToken cancellationToken);
}

/// <summary>The store cannot take anything now. <see cref="IsFull"/> tells a full disk (452 4.3.1) from everything else (451 4.3.0).</summary>
public sealed class StoreUnavailableException(string message, bool isFull, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>There is no room.</summary>
    public bool IsFull { get; } = isFull;
}

/// <summary>A message to be kept.</summary>
public sealed record NewMessage
{
    /// <summary>The session it came in.</summary>
    public required MailId SessionId { get; init; }
    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>The reverse-path without brackets; empty for the null reverse-path.</summary>
    public required string ReversePath { get; init; }
    /// <summary>What the list and the search show, read from the header.</summary>
    public required MessageSummary Summary { get; init; }
    /// <summary>One for each accepted forward-path.</summary>
    public required ImmutableArray<NewDelivery> Deliveries { get; init; }
    /// <summary>The MAIL parameters as they were said, for those who pass the message on; keyword and value as on the wire, separated by spaces.</summary>
    public string MailParameters { get; init; } = "";
}

/// <summary>Facts of the message's header. Decoded (RFC 2047), trimmed to at most 1,000 characters each.</summary>
/// <param name="From">The From field.</param>
/// <param name="To">The To field.</param>
/// <param name="Subject">The Subject field.</param>
/// <param name="MessageId">The Message-ID field.</param>
/// <param name="Preview">The first 200 characters of the text.</param>
/// <param name="Text">The text for the full-text search, at most 100,000 characters.</param>
/// <param name="Attachments">How many attachments.</param>
public sealed record MessageSummary(string From, string To, string Subject, string MessageId, string Preview, string Text, int Attachments);

/// <summary>A delivery to be made: one recipient, one route.</summary>
/// <param name="ForwardPath">The recipient, without brackets.</param>
/// <param name="Route">The route's name, e.g. <c>inbox</c>.</param>
/// <param name="State">The state it begins in; <see cref="DeliveryState.Delivered"/> for the inbox.</param>
/// <param name="RcptParameters">The RCPT parameters as they were said.</param>
public sealed record NewDelivery(string ForwardPath, string Route, DeliveryState State, string RcptParameters = "");

/// <summary>The states of a delivery.</summary>
public enum DeliveryState
{
    /// <summary>Waits for somebody or for a date.</summary>
    Held,
    /// <summary>Waits for its next attempt.</summary>
    Queued,
    /// <summary>Done.</summary>
    Delivered,
    /// <summary>Refused for good.</summary>
    Failed,
    /// <summary>Given up after the last attempt in time.</summary>
    Expired,
}

/// <summary>A message as a list shows it.</summary>
public sealed record MessageListItem(MailId Id, MailId SessionId, DateTimeOffset ReceivedAt, string ReversePath, ImmutableArray<string> ForwardPaths, MessageSummaryLine Summary, long Size, bool IsRead);

/// <summary>The part of the summary that a list shows.</summary>
public sealed record MessageSummaryLine(string From, string To, string Subject, string Preview, int Attachments);

/// <summary>A message with all that is known of it but its octets.</summary>
public sealed record StoredMessage(MessageListItem Item, string MessageId, string MailParameters, ImmutableArray<StoredDelivery> Deliveries);

/// <summary>A delivery and how it stands.</summary>
public sealed record StoredDelivery(long Id, string ForwardPath, string Route, DeliveryState State, string RcptParameters, ImmutableArray<StoredAttempt> Attempts);

/// <summary>An attempt, with the dialogue that took place.</summary>
public sealed record StoredAttempt(DateTimeOffset At, string Outcome, ImmutableArray<DialogueEntry> Dialogue);

/// <summary>What to list.</summary>
/// <param name="Search">FTS text, or null.</param>
/// <param name="Before">Only messages older than this one; null begins at the newest.</param>
/// <param name="Limit">1 to 500.</param>
public sealed record MessageQuery(string? Search = null, MailId? Before = null, int Limit = 50);

/// <summary>A page of messages; <see cref="Next"/> is the next query's Before, null at the end.</summary>
public sealed record MessagePage(ImmutableArray<MessageListItem> Items, MailId? Next);

/// <summary>A session that is over.</summary>
public sealed record StoredSession
{
    /// <summary>The session's id.</summary>
    public required MailId Id { get; init; }
    /// <summary>When the client connected.</summary>
    public required DateTimeOffset OpenedAt { get; init; }
    /// <summary>When it was over.</summary>
    public required DateTimeOffset ClosedAt { get; init; }
    /// <summary>The listener's name.</summary>
    public required string Listener { get; init; }
    /// <summary>The client's address and port.</summary>
    public required string Remote { get; init; }
    /// <summary>What it called itself; empty where it did not.</summary>
    public required string ClientName { get; init; }
    /// <summary>The protocol, RFC 3848.</summary>
    public required string Protocol { get; init; }
    /// <summary>How it ended: the name of the server's SessionEnd.</summary>
    public required string End { get; init; }
    /// <summary>Messages accepted.</summary>
    public required int Messages { get; init; }
    /// <summary>Faulty lines.</summary>
    public required int Faults { get; init; }
    /// <summary>Octets that the client sent.</summary>
    public required long OctetsIn { get; init; }
    /// <summary>Octets that the server sent.</summary>
    public required long OctetsOut { get; init; }
    /// <summary>The first fault's reply, or the last negative reply, for the list; empty where all went well.</summary>
    public required string Trouble { get; init; }
    /// <summary>What was said. Empty in lists.</summary>
    public ImmutableArray<DialogueEntry> Dialogue { get; init; } = [];
}

/// <summary>What to list. <paramref name="WithoutMessage"/> leaves out the sessions that delivered something.</summary>
public sealed record SessionQuery(bool WithoutMessage = false, bool WithFaults = false, MailId? Before = null, int Limit = 50);

/// <summary>A page of sessions; <see cref="Next"/> is the next query's Before, null at the end.</summary>
public sealed record SessionPage(ImmutableArray<StoredSession> Items, MailId? Next);

/// <summary>A change in the store.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Id">The message or session; default where many are concerned.</param>
public readonly record struct StoreChange(StoreChangeKind Kind, MailId Id)
{
    /// <summary>Something changed; read again.</summary>
    public static StoreChange Unknown => new(StoreChangeKind.Unknown, default);
}

/// <summary>Kinds of change.</summary>
public enum StoreChangeKind
{
    /// <summary>Something changed; read again.</summary>
    Unknown,
    /// <summary>A message came.</summary>
    MessageAdded,
    /// <summary>A message's flags changed.</summary>
    MessageChanged,
    /// <summary>Messages were deleted.</summary>
    MessagesDeleted,
    /// <summary>A session was saved.</summary>
    SessionAdded,
}
