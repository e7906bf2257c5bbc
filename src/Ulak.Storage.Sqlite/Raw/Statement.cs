using System.Buffers;
using System.Text;
using SQLitePCL;
using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Raw;

/// <summary>A prepared statement. Parameters are numbered from 1, columns from 0, as in SQLite.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    private const int StackLimit = 512;

    /// <summary>Binds values, beginning with the parameter <paramref name="first"/>.</summary>
    public Statement BindAll(int first, ReadOnlySpan<SqlValue> values)
    {
        foreach (var value in values)
        {
            value.Bind(this, first++);
        }

        return this;
    }

    /// <summary>Binds a number.</summary>
    public Statement Bind(int index, long value)
    {
        database.ThrowOnError(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    /// <summary>Binds text. Unpaired surrogates become U+FFFD.</summary>
    public Statement Bind(int index, string value)
    {
        if (value.Length == 0)
        {
            database.ThrowOnError(raw.sqlite3_bind_text(handle, index, ""));
            return this;
        }

        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (size <= StackLimit)
        {
            Span<byte> octets = stackalloc byte[StackLimit];
            database.ThrowOnError(raw.sqlite3_bind_text(handle, index, octets[..Encoding.UTF8.GetBytes(value, octets)]));
            return this;
        }

        var rented = ArrayPool<byte>.Shared.Rent(size);
        database.ThrowOnError(raw.sqlite3_bind_text(handle, index, rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented))));
        ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>Binds octets; SQLite copies them.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> octets)
    {
        // An empty span has a null pointer, which SQLite would store as NULL.
        database.ThrowOnError(octets.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, octets));
        return this;
    }

    /// <summary>Advances to the next row; returns false if there is none.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            database.ThrowOnError(result);
        }

        return false;
    }

    /// <summary>Reads all rows.</summary>
    public List<T> ReadAll<T>(Func<Statement, T> read)
    {
        var all = new List<T>();
        while (Step())
        {
            all.Add(read(this));
        }

        Reset();
        return all;
    }

    /// <summary>Reads the first row; returns the default value if there is none.</summary>
    public T? ReadFirst<T>(Func<Statement, T> read)
    {
        var first = Step() ? read(this) : default;
        Reset();
        return first;
    }

    /// <summary>Whether there is a row.</summary>
    public bool HasRow() => ReadFirst(_ => true);

    /// <summary>Runs a statement without result rows; returns the number of rows changed.</summary>
    public int ExecuteNonQuery()
    {
        while (Step())
        {
        }

        var changes = database.ChangedRows;
        Reset();
        return changes;
    }

    /// <summary>The number in a column.</summary>
    public long GetInt64(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>The number in a column.</summary>
    public int GetInt32(int column) => raw.sqlite3_column_int(handle, column);

    /// <summary>The flag in a column.</summary>
    public bool GetFlag(int column) => GetInt64(column) != 0;

    /// <summary>The id in a column.</summary>
    public MailId GetId(int column) => new(GetInt64(column));

    /// <summary>The time in a column.</summary>
    public DateTimeOffset GetTime(int column) => DateTimeOffset.FromUnixTimeMilliseconds(GetInt64(column));

    /// <summary>The time in a column; null if it is 0.</summary>
    public DateTimeOffset? GetOptionalTime(int column) => GetInt64(column) == 0 ? null : GetTime(column);

    /// <summary>The text in a column; may contain NUL.</summary>
    public string GetText(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(handle, column));

    /// <summary>The octets in a column; valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> GetBlob(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>Resets the statement and ends its read transaction.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public void Dispose() => handle.Dispose();
}
