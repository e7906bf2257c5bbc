using SQLitePCL;

namespace Ulak.Storage.Sqlite.Raw;

/// <summary>SQLite refused something. Never leaves the store: it becomes a <see cref="StoreUnavailableException"/> or a <see cref="StoreOpenException"/>.</summary>
internal sealed class DatabaseException(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int ResultCode { get; } = code;

    /// <summary>The primary result code.</summary>
    public int PrimaryCode => ResultCode & 0xFF;

    /// <summary>
    /// There is no room. SQLITE_IOERR_SHMSIZE belongs here: it says that the wal-index could not grow by a page, which on a full disk
    /// is found before the write-ahead log itself hits the wall.
    /// </summary>
    public bool IsFull => PrimaryCode == raw.SQLITE_FULL || ResultCode == raw.SQLITE_IOERR_SHMSIZE;

    /// <summary>Another connection holds the lock.</summary>
    public bool IsBusy => PrimaryCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>What was to be written contradicts what is there.</summary>
    public bool IsConstraint => PrimaryCode == raw.SQLITE_CONSTRAINT;

    /// <summary>Whether the connection itself is in doubt after this, so that a new one must be opened.</summary>
    public bool RequiresReconnect => !IsFull && PrimaryCode is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN or raw.SQLITE_NOMEM or raw.SQLITE_READONLY;
}
