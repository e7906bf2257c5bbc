using Microsoft.Extensions.Logging;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Embedded.Tools;

/// <summary>Makes the index of a store again from its journal.</summary>
public static class IndexRebuild
{
    /// <summary>
    /// Makes the index again. The sessions, and the dialogues of earlier deliveries, are taken from the old index, if that can be read. An
    /// interrupted run can be repeated.
    /// </summary>
    /// <param name="options">The options of the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The number of messages.</returns>
    /// <exception cref="StoreOpenException">A server owns the store, it has no journal, or it cannot be opened.</exception>
    public static async Task<long> RunAsync(
        EmbeddedStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var directory = new StoreDirectory(options.Directory);
        if (!directory.HasSegments)
        {
            throw new StoreOpenException($"{directory.Path} has no journal, from which an index could be made.");
        }

        if (await EmbeddedStore.IsOwnedAsync(directory.Path).ConfigureAwait(false))
        {
            throw new StoreOpenException($"{directory.Path} is in use by a server. Stop it first.");
        }

        if (!File.Exists(directory.OldIndex) && File.Exists(directory.Index))
        {
            await SaveChangesAsync(options, time, log, cancellationToken).ConfigureAwait(false);
            await Task.Run(() => MoveAway(directory), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // What an interrupted run has made.
            StoreDirectory.DeleteDatabase(directory.Index);
        }

        await using var store = await EmbeddedStore.OpenAsync(
            options with { Secondary = false, Retention = new RetentionOptions { MaxSessions = null } }, time, log, cancellationToken)
            .ConfigureAwait(false);
        await Task.Run(() => TakeSessions(directory, log), cancellationToken).ConfigureAwait(false);
        StoreDirectory.DeleteDatabase(directory.OldIndex);
        return await store.CountMessagesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes to the journal what other processes changed in the index alone.</summary>
    private static async Task SaveChangesAsync(
        EmbeddedStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await EmbeddedStore.OpenAsync(options with { Secondary = false }, time, log, cancellationToken)
                .ConfigureAwait(false);
            await store.Cleaner!.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreOpenException or StoreUnavailableException)
        {
            EmbeddedLog.IndexUnusable(log, e.Message);
        }
    }

    private static void MoveAway(StoreDirectory directory)
    {
        foreach (var suffix in new[] { "-wal", "-shm", "" })
        {
            if (File.Exists(directory.Index + suffix))
            {
                File.Move(directory.Index + suffix, directory.OldIndex + suffix);
            }
        }
    }

    private static void TakeSessions(StoreDirectory directory, ILogger log)
    {
        if (!File.Exists(directory.OldIndex))
        {
            return;
        }

        try
        {
            using var database = Database.Open(directory.Index, TimeSpan.FromSeconds(5), create: false);
            database.Execute($"""
                ATTACH '{directory.OldIndex.Replace("'", "''", StringComparison.Ordinal)}' AS old;
                BEGIN IMMEDIATE;
                INSERT OR IGNORE INTO main.session SELECT * FROM old.session;
                UPDATE main.tally SET value = (SELECT count(*) FROM main.session) WHERE name = 'sessions';
                CREATE TEMP TABLE same (message_id, ordinal, new_id INTEGER PRIMARY KEY, old_id);
                INSERT INTO same SELECT n.message_id, n.ordinal, n.id, o.id FROM
                    (SELECT message_id, id, row_number() OVER (PARTITION BY message_id ORDER BY id) - 1 AS ordinal FROM main.delivery) n
                    JOIN (SELECT message_id, id, row_number() OVER (PARTITION BY message_id ORDER BY id) - 1 AS ordinal FROM old.delivery) o
                    USING (message_id, ordinal);
                DELETE FROM main.attempt WHERE delivery_id IN (SELECT new_id FROM same);
                CREATE TEMP TABLE shift AS SELECT coalesce(max(id), 0) AS by FROM main.attempt;
                INSERT INTO main.attempt (id, delivery_id, at, outcome, dialogue, host, reply, reason, dialogue_of)
                    SELECT a.id + by, s.new_id, a.at, a.outcome, a.dialogue, a.host, a.reply, a.reason,
                        iif(a.dialogue_of = 0, 0, a.dialogue_of + by)
                    FROM old.attempt a JOIN same s ON s.old_id = a.delivery_id JOIN shift;
                INSERT OR IGNORE INTO main.submission SELECT * FROM old.submission;
                DROP TABLE shift;
                DROP TABLE same;
                COMMIT;
                DETACH old
                """);
        }
        catch (DatabaseException e)
        {
            EmbeddedLog.SessionsLost(log, e.Message);
        }
    }
}
