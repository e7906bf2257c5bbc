using SQLitePCL;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite;

/// <summary>Opens connections to the database file, configured for their use, and turns failures into messages with a remedy.</summary>
internal sealed class DatabaseFile(SqliteStoreOptions options)
{
    /// <summary>At 2,000 pages (16 MiB), checkpoints keep the log short and spread their cost.</summary>
    public const string Checkpoints = "PRAGMA wal_autocheckpoint = 2000";

    /// <summary>The octets that the file grows by: enough for hundreds of messages, and little on a small disk.</summary>
    private const int Growth = 256 << 10;

    /// <summary>The file's full path.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(options.Directory), "ulak.db");

    /// <summary>Opens the writer's connection: creates the directory and the file if they are missing, and migrates the schema.</summary>
    /// <exception cref="StoreOpenException">The message is one line with the cause and the remedy.</exception>
    public Database OpenAndMigrate(int schema)
    {
        Database? database = null;
        try
        {
            PrivateDirectory.Create(System.IO.Path.GetDirectoryName(Path)!);
            database = Database.Open(Path, options.BusyTimeout);
            SchemaMigration.Apply(database, Path, schema, options.BusyTimeout);
            ConfigureWriter(database);
            return database;
        }
        catch (Exception e)
        {
            database?.Dispose();
            throw e switch
            {
                StoreOpenException => e,
                DatabaseException d => new StoreOpenException(Describe(d), d),
                UnauthorizedAccessException or IOException => new StoreOpenException(
                    $"The directory {System.IO.Path.GetDirectoryName(Path)} cannot be created: {e.Message} "
                        + "Name another directory, or give this user write access there.",
                    e),
                _ => e,
            };
        }
    }

    /// <summary>
    /// Opens another writing connection. Never creates the file: it would be an empty store in the place of a removed one.
    /// </summary>
    public Database OpenForWriting() => Open(ConfigureWriter);

    /// <summary>Opens a connection for reading.</summary>
    /// <remarks>It is not opened read-only: after another process has crashed, a reader may have to recover the write-ahead log.</remarks>
    public Database OpenForReading() => Open(static database => database.Execute("PRAGMA query_only = ON; PRAGMA cache_size = -4000"));

    /// <summary>
    /// Throws if what is committed on <paramref name="database"/> would be lost, because the file is no longer at its path.
    /// </summary>
    /// <exception cref="DatabaseMovedException">The database file or its write-ahead log is not where it was.</exception>
    public void ThrowIfMoved(Database database)
    {
        if (IsMoved(database))
        {
            throw new DatabaseMovedException(Path);
        }
    }

    /// <summary>Whether the database file or its write-ahead log is not where it was when <paramref name="database"/> was opened.</summary>
    public bool IsMoved(Database database) => database.HasMoved || !File.Exists(Path + "-wal");

    private Database Open(Action<Database> configure)
    {
        var database = Database.Open(Path, options.BusyTimeout, create: false);
        try
        {
            configure(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void ConfigureWriter(Database database)
    {
        // FULL: a commit is on the disk when it returns. MEMORY: what a statement changes is copied, to be able to undo the statement. In a
        // file, that is five writes for each message that is relayed.
        database.Execute($"""
            PRAGMA synchronous = FULL; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY; {Checkpoints};
            PRAGMA journal_size_limit = 67108864
            """);
        database.SetGrowth(Growth);
    }

    /// <summary>Describes an error to a user: the cause and the remedy.</summary>
    public string Describe(DatabaseException e) => e.PrimaryCode switch
    {
        raw.SQLITE_NOTADB => $"{Path} is not an SQLite database. Move it away, or name another directory.",
        raw.SQLITE_CORRUPT => $"{Path} is damaged ({e.Message}). Restore it from a backup, or move it away.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            $"{Path} cannot be opened. Check that it is a file, and that this user may read and write it and its directory.",
        raw.SQLITE_READONLY => $"{Path} cannot be written. Give this user write access to it and its directory, or name another directory.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"{Path} is locked by another program. End that program, or name another directory.",
        _ when e.IsFull => $"{Path} cannot grow: the disk is full. Nothing is lost. Make room, or name another directory.",
        _ => $"{Path} cannot be opened: {e.Message}.",
    };
}
