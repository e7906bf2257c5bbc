using System.Runtime.InteropServices;
using SQLitePCL;

namespace Ulak.Storage.Sqlite.Raw;

/// <summary>
/// A connection to the database file, for one thread at a time. It uses SQLite's own functions rather than ADO.NET: a chunk is bound
/// directly from pooled memory, where an ADO.NET parameter needs an array of exactly the chunk's size.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int SizeHint = 5; // SQLITE_FCNTL_SIZE_HINT
    private const int ChunkSize = 6; // SQLITE_FCNTL_CHUNK_SIZE
    private const int FileHasMoved = 20; // SQLITE_FCNTL_HAS_MOVED
    private const int MaxKept = 64;

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, Statement> _statements = new(new SqlComparer());
    private readonly Dictionary<string, long> _kept = new(StringComparer.Ordinal);
    private long _keptVersion;

    private Database(sqlite3 handle) => _handle = handle;

    /// <summary>Opens a file for reading and writing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="busyTimeout">How long to wait for a lock.</param>
    /// <param name="create">Whether to create the file if it is missing.</param>
    /// <exception cref="DatabaseException">The file cannot be opened.</exception>
    public static Database Open(string path, TimeSpan busyTimeout, bool create = true)
    {
        Batteries_V2.Init();
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (create ? raw.SQLITE_OPEN_CREATE : 0);
        var result = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (result != raw.SQLITE_OK)
        {
            var message = raw.sqlite3_errstr(result).utf8_to_string();
            handle?.Dispose();
            throw new DatabaseException(result, message);
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds);
        return new Database(handle);
    }

    /// <summary>The number of rows that the last statement changed.</summary>
    public int ChangedRows => raw.sqlite3_changes(_handle);

    /// <summary>The number of rows changed since the connection was opened.</summary>
    public int TotalChangedRows => raw.sqlite3_total_changes(_handle);

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>
    /// Whether the file was deleted, moved or replaced since the connection was opened. False where SQLite cannot know: on Windows, where
    /// an open file stays.
    /// </summary>
    public bool HasMoved
    {
        get
        {
            var moved = 0;
            return sqlite3_file_control(_handle.DangerousGetHandle(), 0, FileHasMoved, ref moved) == raw.SQLITE_OK && moved != 0;
        }
    }

    /// <summary>Lets the file grow by some octets at a time.</summary>
    public void SetGrowth(int octets) => _ = sqlite3_file_control(_handle.DangerousGetHandle(), 0, ChunkSize, ref octets);

    /// <summary>
    /// Makes the file as long as its pages need, also those that are only in the write-ahead log: otherwise the log could not be written
    /// back on a full disk, and would take all that is left. Needs <see cref="SetGrowth"/>. Returns false if there is no room.
    /// </summary>
    public bool TryAllocatePages()
    {
        var size = Scalar("PRAGMA page_count") * Scalar("PRAGMA page_size");
        return sqlite3_file_control(_handle.DangerousGetHandle(), 0, SizeHint, ref size) is raw.SQLITE_OK or raw.SQLITE_NOTFOUND;
    }

    /// <summary>Runs one or more statements and ignores their rows.</summary>
    public void Execute(string sql) => ThrowOnError(raw.sqlite3_exec(_handle, sql));

    /// <summary>
    /// Returns a prepared statement with its values. Statements are cached, so <paramref name="sql"/> must come from a small
    /// set.
    /// </summary>
    /// <param name="sql">The statement.</param>
    /// <param name="values">The values of its first parameters.</param>
    public Statement Prepare(string sql, params ReadOnlySpan<SqlValue> values)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            statement.Reset();
        }
        else
        {
            ThrowOnError(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            _statements[sql] = statement = new Statement(this, handle);
        }

        return statement.BindAll(1, values);
    }

    /// <summary>Runs a statement and returns the number in the first column of its first row; 0 if there is no row.</summary>
    public long Scalar(string sql)
    {
        var statement = Prepare(sql);
        var value = statement.Step() ? statement.GetInt64(0) : 0;
        statement.Reset();
        return value;
    }

    /// <summary>
    /// Returns a number that takes long to read, and reads it again only after another connection has committed a change. For connections
    /// that only read: SQLite does not count a connection's own changes.
    /// </summary>
    /// <param name="name">What the number depends on besides the rows.</param>
    /// <param name="read">Reads the number.</param>
    public long Keep(string name, Func<long> read)
    {
        // In a transaction, the pragma begins the snapshot that the number is read from; without one, the number is at least as new.
        var version = Scalar("PRAGMA data_version");
        if (version != _keptVersion || _kept.Count >= MaxKept)
        {
            _kept.Clear();
            _keptVersion = version;
        }

        if (!_kept.TryGetValue(name, out var number))
        {
            _kept[name] = number = read();
        }

        return number;
    }

    /// <summary>Rolls back the open transaction, if any. Never throws, because it is called after a failure.</summary>
    public void RollBack()
    {
        ResetAll();
        if (InTransaction)
        {
            _ = raw.sqlite3_exec(_handle, "ROLLBACK");
        }
    }

    /// <summary>Resets all statements, so that none keeps a read transaction open.</summary>
    public void ResetAll()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Reset();
        }
    }

    /// <summary>Throws unless a result code is OK, ROW or DONE.</summary>
    public void ThrowOnError(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new DatabaseException(raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string());
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _handle.Dispose();
    }

    /// <summary>
    /// Compares statements, which are few, long, and mostly the same objects. Hashing all characters of each took longer than some of them.
    /// </summary>
    private sealed class SqlComparer : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => ReferenceEquals(x, y) || string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode(string obj) => HashCode.Combine(obj.Length, obj[obj.Length / 2], obj[^1]);
    }

    // SQLitePCLRaw has no binding for it; the library is the one that SQLitePCLRaw loads.
    [DllImport("e_sqlite3", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int sqlite3_file_control(nint database, nint name, int operation, ref int argument);

    [DllImport("e_sqlite3", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int sqlite3_file_control(nint database, nint name, int operation, ref long argument);
}
