using Ulak.Smtp;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Deletes a batch of what the retention does not keep. The result is whether there may be more. Messages with unfinished deliveries are
/// kept, unless a user trashed them. Each attempt deletes fewer, as <see cref="DeleteMessagesJob"/> does.
/// </summary>
/// <param name="retention">What is kept.</param>
/// <param name="now">The time that ages are measured by, see <see cref="RetentionClock"/>.</param>
/// <param name="excessOctets">How many octets of messages are over the limit.</param>
internal sealed class RetentionJob(RetentionOptions retention, DateTimeOffset now, long excessOctets = 0) : WriteJob<bool>
{
    private const string HasNoOpenDelivery = "NOT EXISTS (SELECT 1 FROM delivery d WHERE d.message_id = message.id AND d.state IN (0, 1))";

    // What is only in the queue has a separate retention.
    private const string IsListedOrTrashed = "(deletion IS NULL OR deletion < 9223372036854775807)";

    private const long SavedTimeStep = 60_000;

    private int _most = BatchedDeletion.BatchSize * BatchedDeletion.Reduction;

    public override bool MustBeDurable => false;

    public override bool FreesSpace => true;

    /// <summary>Whether the job deleted something, so that there may be more.</summary>
    public bool DeletedAny => Result;

    /// <summary>Whether a count exceeds its limit.</summary>
    public static bool IsDue(Database database, RetentionOptions retention) =>
        Excess(database, "messages", retention.MaxMessages) > 0 || Excess(database, "sessions", retention.MaxSessions) > 0;

    public override void Execute(WriteTransaction transaction)
    {
        _most = BatchedDeletion.Reduce(_most);
        var deleted = BatchedDeletion.Delete(
            transaction,
            $"SELECT id, size FROM message WHERE id > ? AND deletion IS NULL AND {HasNoOpenDelivery} ORDER BY id LIMIT ?",
            long.MinValue,
            Batch(Excess(transaction.Database, "messages", retention.MaxMessages)));
        deleted += BatchedDeletion.Delete(
            transaction,
            $"SELECT id, size FROM message WHERE id > ? AND {HasNoOpenDelivery} ORDER BY id LIMIT ?",
            long.MinValue,
            _most,
            Math.Min(excessOctets, BatchedDeletion.MaxBatchOctets));

        if (retention.MaxAge is { } age)
        {
            var oldest = (now - age).ToUnixTimeMilliseconds();
            deleted += BatchedDeletion.Delete(
                transaction,
                $"SELECT id, size FROM message WHERE received_at < ? AND {IsListedOrTrashed} AND {HasNoOpenDelivery} "
                    + "ORDER BY received_at LIMIT ?",
                oldest,
                _most);
            deleted += DeleteSessions(
                transaction,
                "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE closed_at < ?1 ORDER BY id LIMIT ?2)",
                oldest,
                _most);
        }

        deleted += BatchedDeletion.Delete(
            transaction,
            "SELECT id, size FROM message WHERE deletion < ? ORDER BY deletion LIMIT ?",
            MailId.Create(now - retention.UndoPeriod, 0).Value,
            _most);

        deleted += DeleteSessions(
            transaction,
            "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE id > ?1 ORDER BY id LIMIT ?2)",
            long.MinValue,
            Batch(Excess(transaction.Database, "sessions", retention.MaxSessions) + transaction.SessionCountDelta));
        SaveTime(transaction);
        Result = deleted > 0;
    }

    /// <summary>Saves the time for the next start, not more than once a minute. It may go back, with the system clock.</summary>
    private void SaveTime(WriteTransaction transaction)
    {
        var milliseconds = now.ToUnixTimeMilliseconds();
        if (Math.Abs(milliseconds - transaction.Database.Scalar("SELECT value FROM tally WHERE name = 'retention_time'")) >= SavedTimeStep)
        {
            transaction.SetTally("retention_time", milliseconds);
        }
    }

    private static int DeleteSessions(WriteTransaction transaction, string sql, long value, int most)
    {
        var deleted = transaction.Execute(sql, value, most);
        transaction.SessionCountDelta -= deleted;
        return deleted;
    }

    /// <summary>How many rows to delete at once. SQLite takes a negative limit for none.</summary>
    private int Batch(long excess) => (int)Math.Clamp(excess, 0, _most);

    private static long Excess(Database database, string tally, long? most) =>
        most is null ? 0 : database.Scalar($"SELECT value FROM tally WHERE name = '{tally}'") - most.Value;
}
