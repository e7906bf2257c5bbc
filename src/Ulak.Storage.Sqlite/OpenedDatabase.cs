using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite;

/// <summary>An opened database: its file, the writer's connection, and the owner's lock (null in a secondary store).</summary>
internal sealed record OpenedDatabase(DatabaseFile File, Database Connection, OwnerLock? Owner)
{
    /// <exception cref="StoreOpenException">The database cannot be opened; the message is a line for the user.</exception>
    public static OpenedDatabase Open(SqliteStoreOptions options)
    {
        var file = new DatabaseFile(options);
        var connection = file.OpenAndMigrate(SchemaMigration.LatestVersion);
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
}
