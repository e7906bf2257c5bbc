using SQLitePCL;

namespace Ulak.Storage.Sqlite.Raw;

/// <summary>
/// An error from SQLite. It does not leave the store: <see cref="StoreUnavailableException"/> or <see cref="StoreOpenException"/> replace
/// it.
/// </summary>
internal sealed class DatabaseException(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int ResultCode { get; } = code;

    /// <summary>The primary result code.</summary>
    public int PrimaryCode => ResultCode & 0xFF;

    /// <summary>
    /// Whether the disk or the database is full. SQLITE_IOERR_SHMSIZE means that the wal-index could not grow, which on a full disk can
    /// happen before the write-ahead log fails to grow.
    /// </summary>
    public bool IsFull => PrimaryCode == raw.SQLITE_FULL || ResultCode == raw.SQLITE_IOERR_SHMSIZE;

    /// <summary>Whether another connection holds the lock.</summary>
    public bool IsBusy => PrimaryCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>Whether a constraint was violated, e.g. a duplicate id.</summary>
    public bool IsConstraint => PrimaryCode == raw.SQLITE_CONSTRAINT;

    /// <summary>Whether the connection may be unusable after this error and must be replaced.</summary>
    public bool RequiresReconnect =>
        !IsFull
        && PrimaryCode is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN or raw.SQLITE_NOMEM
            or raw.SQLITE_READONLY;
}
