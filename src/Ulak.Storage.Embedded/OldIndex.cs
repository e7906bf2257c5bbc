using Microsoft.Extensions.Logging;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Embedded;

/// <summary>An index that was replaced: by a rebuild, or by the take-over of a store without a journal.</summary>
internal static class OldIndex
{
    /// <summary>
    /// Takes from the old index, if there is one, what is in no journal: the sessions, and the dialogues of earlier deliveries. Then it
    /// deletes the old index.
    /// </summary>
    /// <exception cref="StoreOpenException">The disk is full.</exception>
    public static void Take(StoreDirectory directory, ILogger log)
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
        catch (DatabaseException e) when (e.IsFull)
        {
            throw new StoreOpenException($"The sessions in {directory.OldIndex} cannot be copied: the disk is full. Make room.", e);
        }
        catch (DatabaseException e)
        {
            EmbeddedLog.SessionsLost(log, e.Message);
        }

        StoreDirectory.DeleteDatabase(directory.OldIndex);
    }
}
