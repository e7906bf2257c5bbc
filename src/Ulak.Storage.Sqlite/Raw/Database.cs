using SQLitePCL;

namespace Ulak.Storage.Sqlite.Raw;

/// <summary>
/// One connection to the database file, for one thread at a time. It stands directly on SQLite's own functions, not on ADO.NET:
/// a chunk is bound straight from pooled memory, where an ADO.NET parameter wants an array of its very size for each blob.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, Statement> _statements = [];

    private Database(sqlite3 handle) => _handle = handle;

    /// <summary>Opens a file for reading and writing; makes it where it is missing.</summary>
    /// <exception cref="DatabaseException">It cannot be opened.</exception>
    public static Database Open(string path, TimeSpan busyTimeout)
    {
        Batteries_V2.Init();
        var result = raw.sqlite3_open_v2(path, out var handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null);
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

    /// <summary>How many rows the last statement changed.</summary>
    public int ChangedRows => raw.sqlite3_changes(_handle);

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Runs one or more statements whose rows nobody wants.</summary>
    public void Execute(string sql) => ThrowOnError(raw.sqlite3_exec(_handle, sql));

    /// <summary>A prepared statement, reset and ready to be bound. Kept and used again, so <paramref name="sql"/> must come from a small set.</summary>
    public Statement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            statement.Reset();
            return statement;
        }

        ThrowOnError(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        return _statements[sql] = new Statement(this, handle);
    }

    /// <summary>Runs a statement that gives one number, and gives it.</summary>
    public long Scalar(string sql)
    {
        var statement = Prepare(sql);
        var value = statement.Step() ? statement.GetInt64(0) : 0;
        statement.Reset();
        return value;
    }

    /// <summary>Ends a transaction without its effects, if one is open. Never throws: it is called where something failed already.</summary>
    public void RollBack()
    {
        ResetAll();
        if (InTransaction)
        {
            _ = raw.sqlite3_exec(_handle, "ROLLBACK");
        }
    }

    /// <summary>Resets every statement, so that none keeps a read transaction open.</summary>
    public void ResetAll()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Reset();
        }
    }

    /// <summary>Throws where a result is neither OK, ROW nor DONE.</summary>
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
}
