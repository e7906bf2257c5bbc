using Ulak.Storage.Queue;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>The rows of the queue that are written with a new message.</summary>
internal static class QueueCommit
{
    public static void Insert(WriteTransaction transaction, long message, int ordinal, NewDelivery delivery, DateTimeOffset now)
    {
        var entry = delivery.Queue!;
        transaction.Prepare("""
            INSERT INTO queue (message_id, ordinal, delivery_id, destination, state, next_at, queued_at, expires_at, delay_notice_at,
                attempts, last_at, report, last_reply, last_host, reason)
            VALUES (?, ?, last_insert_rowid(), ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, '', '')
            """)
            .Bind(1, message)
            .Bind(2, ordinal)
            .Bind(3, entry.Destination)
            .Bind(4, (int)(entry.IsHeld ? QueueState.Held : QueueState.Waiting))
            .Bind(5, entry.NextAt.ToUnixTimeMilliseconds())
            .Bind(6, now.ToUnixTimeMilliseconds())
            .Bind(7, entry.ExpiresAt.ToUnixTimeMilliseconds())
            .Bind(8, entry.DelayNoticeAt?.ToUnixTimeMilliseconds() ?? 0)
            .Bind(9, entry.Note)
            .ExecuteNonQuery();
    }

    public static void InsertSubmission(WriteTransaction transaction, long message, string key)
    {
        if (key.Length > 0)
        {
            transaction.Prepare("INSERT INTO submission (idempotency_key, message_id) VALUES (?, ?)").Bind(1, key).Bind(2, message)
                .ExecuteNonQuery();
        }
    }
}
