using SQLitePCL;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite;

/// <summary>The database file: opens connections to it as each use needs them, and says in words why it cannot.</summary>
internal sealed class DatabaseFile(SqliteStoreOptions options)
{
    /// <summary>The file's full path.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(options.Directory), "ulak.db");

    /// <summary>Opens the first connection, which becomes the writer's: makes the directory and the file, and migrates the schema.</summary>
    /// <exception cref="StoreOpenException">With one line that says what is wrong and what to do.</exception>
    public Database OpenAndMigrate(int schema)
    {
        Database? database = null;
        try
        {
            CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            database = Database.Open(Path, options.BusyTimeout);
            SchemaMigration.Apply(database, Path, schema);
            ConfigureWriter(database);
            return database;
        }
        catch (Exception e)
        {
            database?.Dispose();
            throw e switch
            {
                StoreOpenException => e,
                DatabaseException d => new StoreOpenException(DescribeError(d), d),
                UnauthorizedAccessException or IOException => new StoreOpenException($"The directory {System.IO.Path.GetDirectoryName(Path)} cannot be made: {e.Message} Name another directory, or give this user the right to write there.", e),
                _ => e,
            };
        }
    }

    /// <summary>Opens a connection that writes, to a file that was opened before.</summary>
    public Database OpenForWriting()
    {
        var database = Database.Open(Path, options.BusyTimeout);
        try
        {
            ConfigureWriter(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that only reads.</summary>
    public Database OpenForReading()
    {
        var database = Database.Open(Path, options.BusyTimeout);
        try
        {
            // Not opened as read-only: after a crash of another process a reader may be the one who has to recover the log.
            database.Execute("PRAGMA query_only = ON; PRAGMA cache_size = -4000");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Mail is nobody else's business: a new directory is the user's alone. One that is there stays as it is.</summary>
    private static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void ConfigureWriter(Database database)
    {
        // FULL: a commit is on the disk when it returns. A checkpoint every 2,000 pages (16 MiB) keeps the log short and its cost spread.
        database.Execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864");
        if (options.MaxOctets is { } max)
        {
            var pages = Math.Max(1, max / database.Scalar("PRAGMA page_size"));
            database.Execute(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
        }
    }

    private string DescribeError(DatabaseException e) => e.PrimaryCode switch
    {
        raw.SQLITE_NOTADB => $"{Path} is not an SQLite database. Move it away, or name another directory.",
        raw.SQLITE_CORRUPT => $"{Path} is damaged ({e.Message}). Restore it from a backup, or move it away.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => $"{Path} cannot be opened. Check that it is a file, and that this user may read and write it and its directory.",
        raw.SQLITE_READONLY => $"{Path} cannot be written. Give this user the right to write it and its directory, or name another directory.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"{Path} is locked by another program. End that program, or name another directory.",
        raw.SQLITE_FULL => $"{Path} cannot grow: the disk is full. Make room, or name another directory.",
        _ => $"{Path} cannot be opened: {e.Message}.",
    };
}
