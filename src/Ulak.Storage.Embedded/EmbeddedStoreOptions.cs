using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;

namespace Ulak.Storage.Embedded;

/// <summary>The options of an embedded store.</summary>
public sealed record EmbeddedStoreOptions
{
    /// <summary>
    /// The directory; it is created if it is missing. The journal is in its folder <c>journal</c>; <c>ulak.db</c> is the index, made from
    /// the journal.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>
    /// False for the server: it owns the directory and writes the journal; a second owner is refused. True for a program that reads and
    /// changes the store while a server runs, or while none does.
    /// </summary>
    public bool Secondary { get; init; }

    /// <summary>What is kept, and how long. Only the owner applies it.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>
    /// Reads the words of stored messages that are not in the search index: after a crash, and when the index is made again. Null: only
    /// the stored fields and the preview are indexed then.
    /// </summary>
    public MessageSummarizer? Summarizer { get; init; }

    /// <summary>How long to wait for a lock of another process on the index before it is tried again.</summary>
    internal TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The journal's options.</summary>
    internal JournalOptions Journal { get; init; } = new();
}
