using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using SQLitePCL;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite;

/// <summary>
/// Migrates a database file to the latest schema. Runs the embedded files <c>Schema/NNNN_name.sql</c>, each in its own transaction.
/// </summary>
internal static class SchemaMigration
{
    /// <summary>"Ulak" in ASCII, in the file's header: distinguishes the file from other SQLite databases.</summary>
    public const int ApplicationId = 0x556C616B;

    private const string ResourcePrefix = "Ulak.Storage.Sqlite.Schema.";

    /// <summary>The latest schema version.</summary>
    public static int LatestVersion => Scripts().Count;

    /// <summary>Runs the missing migrations, up to version <paramref name="target"/>.</summary>
    /// <exception cref="StoreOpenException">The file is newer than this program, or belongs to another program.</exception>
    public static void Apply(Database database, string path, int target, TimeSpan busyTimeout)
    {
        var (isEmpty, application, version) = ReadState(database);
        if (!isEmpty && application != ApplicationId)
        {
            throw new StoreOpenException($"{path} is a database of another program. Move it away, or name another directory.");
        }

        if (version > LatestVersion)
        {
            throw new StoreOpenException(
                $"{path} was written by a newer version of Ulak (its schema is {version}, this version knows {LatestVersion}). "
                + "Update Ulak, or name another directory.");
        }

        if (isEmpty)
        {
            // 8 KiB: a typical message then takes two or three pages. Both must be set before the first table is created.
            database.Execute("PRAGMA page_size = 8192");
            StartWriteAheadLog(database, busyTimeout);
        }

        foreach (var (number, name) in Scripts())
        {
            if (number > version && number <= target)
            {
                Apply(database, number, ReadScript(name));
            }
        }
    }

    /// <summary>
    /// Changes to WAL mode. While another process does the same, SQLite fails with SQLITE_BUSY at once, without waiting for its busy
    /// timeout.
    /// </summary>
    private static void StartWriteAheadLog(Database database, TimeSpan busyTimeout)
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                database.Execute("PRAGMA journal_mode = WAL");
                return;
            }
            catch (DatabaseException e) when (
                e.PrimaryCode == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(started) < busyTimeout)
            {
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>Reads in one transaction: another process may be creating the database.</summary>
    private static (bool IsEmpty, int Application, int Version) ReadState(Database database)
    {
        database.Execute("BEGIN");
        try
        {
            return (
                database.Scalar("SELECT count(*) FROM sqlite_schema") == 0,
                (int)database.Scalar("PRAGMA application_id"),
                (int)database.Scalar("PRAGMA user_version"));
        }
        finally
        {
            database.ResetAll();
            database.RollBack();
        }
    }

    private static void Apply(Database database, int number, string sql)
    {
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have migrated while this one waited for the lock.
            if (database.Scalar("PRAGMA user_version") < number)
            {
                database.Execute(sql);
                database.Execute(
                    string.Create(
                        CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}; PRAGMA application_id = {ApplicationId}"));
            }

            database.ResetAll();
            database.Execute("COMMIT");
        }
        catch
        {
            database.RollBack();
            throw;
        }
    }

    private static List<(int Number, string Name)> Scripts() =>
    [
        .. from name in Assembly.GetExecutingAssembly().GetManifestResourceNames()
           where name.StartsWith(ResourcePrefix, StringComparison.Ordinal)
           orderby name
           select (int.Parse(name.AsSpan(ResourcePrefix.Length, 4), CultureInfo.InvariantCulture), name),
    ];

    private static string ReadScript(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
