using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Queue;
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
        (job as FreeMessagesJob)?.Reduce();
        switch (job)
        {
            case RecordAttemptJob attempt:
                TrackQueue(transaction, [attempt.Attempt.Message], position, () => job.Execute(transaction));
                return;
            case ChangeQueueJob change:
                TrackQueue(transaction, MessagesOf(change.Keys), position, () => job.Execute(transaction));
                return;
            case CompleteReportsJob complete:
                TrackQueue(transaction, MessagesOf(complete.Keys), position, () => job.Execute(transaction));
                return;
            case DeleteMessagesJob delete:
                foreach (var id in delete.Batch.Where(id => transaction.IsVisible(id.Value) && !transaction.IsQueued(id.Value)))
                {
                    SaveDeletion(transaction, id.Value, position);
                }

                break;
            case RestoreMessagesJob restore:
                // More than the job restores, which does no harm.
                transaction.Execute(
                    "INSERT OR IGNORE INTO message_state (message_id, segment) SELECT id, ? FROM message WHERE deletion = ?",
                    SegmentOf(position), restore.Token);
                break;
        }

        job.Execute(transaction);
        switch (job)
        {
            case ChangeMessagesJob change:
                SaveStates(transaction, change.Ids, position);
                break;
            case FreeMessagesJob free:
                // Also of deleted messages: those that the queue keeps are not listed any more.
                SaveStates(transaction, free.Batch, position);
                break;
            case SaveUserJob or RemoveUserJob:
                SaveOldest(transaction, "users_segment", position);
                break;
            case PauseDestinationJob or SaveSuppressionJob or RemoveSuppressionJob:
                SaveOldest(transaction, "relay_segment", position);
                break;
        }
    }

    /// <summary>Saves that a message is to be deleted, and which segments hold it.</summary>
    public static void SaveDeletion(WriteTransaction transaction, long id, JournalPosition position)
    {
        if (FindSegments(transaction, id) is { } segments)
        {
            SaveDeletion(transaction, id, segments, position);
        }
    }

    /// <summary>Saves the segment of a record of a list, if there is none in an older segment.</summary>
    public static void SaveOldest(WriteTransaction transaction, string tally, JournalPosition position) =>
        transaction.Execute("UPDATE tally SET value = ?1 WHERE name = ?2 AND value > ?1", SegmentOf(position), tally);

    /// <summary>
    /// Makes a change of the queue. The record of a message that is finished by it, and has no content any more, may remain in the journal
    /// for long: it must not be delivered again when the index is made again.
    /// </summary>
    public static void TrackQueue(
        WriteTransaction transaction, IReadOnlyCollection<MailId> messages, JournalPosition position, Action change)
    {
        var open = messages.Select(id => (Id: id, Segments: FindSegments(transaction, id.Value, WriteTransaction.Unlisted)))
            .Where(message => message.Segments is not null).ToList();
        change();
        var finished = open.Where(message => FindSegments(transaction, message.Id.Value) is null).ToList();
        foreach (var (id, segments) in finished)
        {
            // This record is enough if it has all results. If others have some, they may be freed first: then the deletion itself is
            // written.
            var isEnough = transaction.Prepare("DELETE FROM message_state WHERE message_id = ? RETURNING segment", id.Value)
                .ReadAll(row => row.GetInt64(0)).TrueForAll(segment => segment == SegmentOf(position));
            SaveDeletion(transaction, id.Value, segments!.Value, isEnough ? position : default);
        }

        SaveStates(transaction, messages.Except(finished.Select(message => message.Id)), position);
    }

    private static HashSet<MailId> MessagesOf(ImmutableArray<DeliveryKey> keys) => keys.Select(key => key.Message).ToHashSet();

    /// <summary>Saves that a message is to be deleted, and which segments hold it.</summary>
    public static void SaveDeletion(
        WriteTransaction transaction, long id, (long First, long Last) segments, JournalPosition position) =>
        transaction.Execute("""
            INSERT INTO tombstone (message_id, first_segment, last_segment, segment, deleted_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (message_id) DO UPDATE SET first_segment = min(first_segment, excluded.first_segment),
                last_segment = max(last_segment, excluded.last_segment), segment = excluded.segment, deleted_at = excluded.deleted_at
            """, id, segments.First, segments.Last, position.Segment, (long)position.Value);

    /// <summary>The first and the last segment with parts of a message; null if the journal does not have it.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="id">The message.</param>
    /// <param name="deletion">The deletion that the message must have; 0 for any.</param>
    private static (long First, long Last)? FindSegments(WriteTransaction transaction, long id, long deletion = 0) =>
        transaction.Prepare("""
            SELECT coalesce((SELECT min(position >> 32) FROM message_part WHERE message_id = id), record >> 32), record >> 32
            FROM message WHERE id = ?1 AND record > 0 AND (?2 = 0 OR deletion = ?2)
            """, id, deletion).ReadFirst<(long, long)?>(row => (row.GetInt64(0), row.GetInt64(1)));

    /// <summary>A record's segment; for a change without a record a negative number, and a different one for each.</summary>
    private static long SegmentOf(JournalPosition position) => position.Segment > 0 ? position.Segment : -(long)position.Offset;

    private static void SaveStates(WriteTransaction transaction, IEnumerable<MailId> ids, JournalPosition position)
    {
        foreach (var id in ids)
        {
            transaction.Execute(
                "INSERT OR IGNORE INTO message_state (message_id, segment) SELECT id, ? FROM message WHERE id = ?",
                SegmentOf(position), id.Value);
        }
    }
}
