using Ulak.Smtp;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>The options of an SQLite store.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>
    /// The directory of the database; it is created if it is missing. The file in it is <c>ulak.db</c>, with SQLite's log and Ulak's
    /// reserve beside it.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>
    /// False for the server: it owns the directory, cleans up after a crash and applies the retention; a second owner is refused.
    /// True for a program that reads and changes the store while a server runs, or while none does.
    /// </summary>
    public bool Secondary { get; init; }

    /// <summary>What is kept, and how long. Only the owner applies it.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>
    /// How long to wait for a lock of another process before the store is unavailable. 5 seconds: far less than clients wait for a reply
    /// (RFC 5321 §4.5.3.2.6: 10 minutes), far more than any write takes.
    /// </summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum number of concurrent reads. 4: reads are short, and each has a connection with a separate cache.</summary>
    public int MaxReaders { get; init; } = 4;

    /// <summary>
    /// Reads the words of stored messages that are not in the search index: after a crash, and after an update that changes the index.
    /// Null: only the stored fields and the preview are indexed then.
    /// </summary>
    public MessageSummarizer? Summarizer { get; init; }

    /// <summary>
    /// Whether the database is an index made from a journal. Then commits of what the journal has do not wait for the disk.
    /// </summary>
    internal bool IsIndex { get; init; }

    /// <summary>
    /// Reads the beginning of a message's content from a journal; null if the content is in the database. Not set without a journal.
    /// </summary>
    internal Func<WriteTransaction, MailId, byte[]?>? JournalContent { get; init; }

    /// <summary>The maximum size of the database in octets; null for no limit but the disk's.</summary>
    public long? MaxOctets { get; init; }
}

/// <summary>What is kept, and how long. Messages with unfinished deliveries are always kept.</summary>
public sealed record RetentionOptions
{
    /// <summary>The maximum number of messages; null for no limit. The oldest are deleted first.</summary>
    public long? MaxMessages { get; init; }

    /// <summary>The maximum number of octets of all messages together; null for no limit. The oldest are deleted first.</summary>
    public long? MaxOctets { get; init; }

    /// <summary>
    /// How long messages and sessions are kept; null for no limit. A system clock that jumps forward by more than a day (or a quarter of
    /// the age, if that is less) deletes nothing until it has been consistent for a day of running (or the age, if that is less).
    /// </summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The maximum number of sessions; null for no limit. 100,000: about 100 MB of dialogues.</summary>
    public long? MaxSessions { get; init; } = 100_000;

    /// <summary>
    /// How long trashed messages can be restored. 10 minutes: long enough to notice a mistake, short enough that deleted messages are soon
    /// gone.
    /// </summary>
    public TimeSpan UndoPeriod { get; init; } = TimeSpan.FromMinutes(10);
}
