using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>Executes a job, and saves which records of the journal are needed to repeat it.</summary>
internal static class JobTracking
{
    /// <summary>Executes a job.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="job">The job.</param>
    /// <param name="position">The job's record; a position in segment 0 if it has none yet, and a different one for each job.</param>
    public static void Execute(WriteTransaction transaction, WriteJob job, JournalPosition position)
    {
        switch (job)
        {
            case DeleteMessagesJob delete:
                foreach (var id in delete.Ids.Where(id => transaction.IsVisible(id.Value)))
                {
                    SaveDeletion(transaction, id.Value, position);
                }

                break;
            case RestoreMessagesJob restore:
                // More than the job restores, which does no harm.
                transaction.Prepare(
                    "INSERT OR IGNORE INTO message_state (message_id, segment) SELECT id, ? FROM message WHERE deletion = ?")
                    .Bind(1, SegmentOf(position)).Bind(2, restore.Token.Value).ExecuteNonQuery();
                break;
        }

        job.Execute(transaction);
        switch (job)
        {
            case ChangeMessagesJob change:
                SaveStates(transaction, change.Ids, position);
                break;
            case TrashMessagesJob trash:
                SaveStates(transaction, trash.Ids, position);
                break;
            case DeleteMessagesJob delete:
                // Those that the queue keeps are not listed any more.
                SaveStates(transaction, delete.Ids, position);
                break;
            case SaveUserJob or RemoveUserJob:
                transaction.Prepare("UPDATE tally SET value = ?1 WHERE name = 'users_segment' AND value > ?1")
                    .Bind(1, SegmentOf(position)).ExecuteNonQuery();
                break;
        }
    }

    /// <summary>Saves that a message is to be deleted, and which segments hold it.</summary>
    public static void SaveDeletion(WriteTransaction transaction, long id, JournalPosition position) =>
        transaction.Prepare("""
            INSERT INTO tombstone (message_id, first_segment, last_segment, segment, deleted_at)
            SELECT id, coalesce((SELECT min(position >> 32) FROM message_part WHERE message_id = id), record >> 32), record >> 32, ?2, ?3
            FROM message WHERE id = ?1 AND record > 0
            ON CONFLICT (message_id) DO UPDATE SET first_segment = min(first_segment, excluded.first_segment),
                last_segment = max(last_segment, excluded.last_segment), segment = excluded.segment, deleted_at = excluded.deleted_at
            """).Bind(1, id).Bind(2, position.Segment).Bind(3, (long)position.Value).ExecuteNonQuery();

    /// <summary>A record's segment; for a change without a record a negative number, and a different one for each.</summary>
    private static long SegmentOf(JournalPosition position) => position.Segment > 0 ? position.Segment : -(long)position.Offset;

    private static void SaveStates(WriteTransaction transaction, IEnumerable<Smtp.MailId> ids, JournalPosition position)
    {
        foreach (var id in ids)
        {
            transaction.Prepare("INSERT OR IGNORE INTO message_state (message_id, segment) SELECT id, ? FROM message WHERE id = ?")
                .Bind(1, SegmentOf(position)).Bind(2, id.Value).ExecuteNonQuery();
        }
    }
}
