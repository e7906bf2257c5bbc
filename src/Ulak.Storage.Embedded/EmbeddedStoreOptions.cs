using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;

namespace Ulak.Storage.Embedded;

/// <summary>The options of an embedded store.</summary>
public sealed record EmbeddedStoreOptions
{
    /// <summary>The directory. The journal is in its folder <c>journal</c>; <c>ulak.db</c> is the index, made from the journal.</summary>
    public required string Directory { get; init; }

    /// <summary>What is kept, and how long.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>The journal's options.</summary>
    public JournalOptions Journal { get; init; } = new();

    /// <summary>Reads the words of messages whose index was lost. Null: only their fields and preview can be searched then.</summary>
    public MessageSummarizer? Summarizer { get; init; }
}
