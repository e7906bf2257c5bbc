using Ulak.Smtp;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>The options of an index.</summary>
internal sealed record SqliteStoreOptions
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
    /// Reads the beginning of a message's content from a journal; null if the content is in the database.
    /// </summary>
    public Func<WriteTransaction, MailId, byte[]?>? JournalContent { get; init; }
}
