namespace Ulak.Storage.Sqlite;

/// <summary>Where the store is, and how it keeps.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The directory of the database, made where it is missing. The file in it is <c>ulak.db</c>; SQLite keeps its log beside it.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// False for the server: it owns the directory, cleans up after a crash and applies the retention; a second owner is refused.
    /// True for a program that looks in while the server runs, or while none does: it reads and deletes, beside the owner.
    /// </summary>
    public bool Secondary { get; init; }

    /// <summary>What is kept, and how long. Applied by the owner only.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>How long to wait for another process that writes, before the store is unavailable. 5 seconds: far below a client's patience (RFC 5321 §4.5.3.2.6: 10 minutes), far above any write of ours.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many connections read at the same time. 4: reads are short, and each connection has a cache of its own.</summary>
    public int MaxReaders { get; init; } = 4;

    /// <summary>Reads the words of messages that a crash kept from the search index, at the next start. Null: their preview has to do.</summary>
    public MessageSummarizer? Summarizer { get; init; }

    /// <summary>The size at which the database is full, in octets; null for no limit but the disk's.</summary>
    public long? MaxOctets { get; init; }
}

/// <summary>What is kept, and how long. Messages whose deliveries are not finished stay, whatever is said here.</summary>
public sealed record RetentionOptions
{
    /// <summary>The most messages that are kept; null for no limit. The oldest go.</summary>
    public long? MaxMessages { get; init; }

    /// <summary>How long messages and sessions are kept; null for no limit.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The most sessions that are kept; null for no limit. 100,000: some 100 MB of dialogues.</summary>
    public long? MaxSessions { get; init; } = 100_000;

    /// <summary>How long what was discarded can be brought back. 10 minutes: long enough to notice a slip, short enough that deleted is deleted.</summary>
    public TimeSpan UndoPeriod { get; init; } = TimeSpan.FromMinutes(10);
}
