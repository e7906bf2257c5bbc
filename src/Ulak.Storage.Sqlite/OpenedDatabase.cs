using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite;

/// <summary>An opened database: its file, the writer's connection, and the owner's lock (null in a secondary store).</summary>
internal sealed record OpenedDatabase(DatabaseFile File, Database Connection, OwnerLock? Owner)
{
    /// <exception cref="StoreOpenException">The database cannot be opened; the message is a line for the user.</exception>
    public static OpenedDatabase Open(SqliteStoreOptions options)
    {
        var file = new DatabaseFile(options);
        var connection = Connect(file, options);
        try
        {
            return new OpenedDatabase(file, connection, options.Secondary ? null : OwnerLock.Acquire(file.Path));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Connects. Even a reader needs room, for the index of the write-ahead log: on a full disk, the reserve gives it.</summary>
    private static Database Connect(DatabaseFile file, SqliteStoreOptions options)
    {
        try
        {
            return file.OpenAndMigrate(SchemaMigration.LatestVersion);
        }
        catch (StoreOpenException e) when (e.InnerException is DatabaseException { IsFull: true } && !options.Secondary
            && new DiskReserve(file.Path, NullLogger.Instance).TryRelease())
        {
            return file.OpenAndMigrate(SchemaMigration.LatestVersion);
        }
    }
}
