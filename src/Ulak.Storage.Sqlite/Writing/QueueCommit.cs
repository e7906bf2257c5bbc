using Ulak.Smtp;
using Ulak.Storage.Queue;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>The rows of deliveries that are written with a new message.</summary>
internal static class QueueCommit
{
    /// <summary>Inserts a delivery.</summary>
    public static void InsertDelivery(WriteTransaction transaction, MailId message, NewDelivery delivery, DeliveryState state) =>
        transaction.Execute(
            "INSERT INTO delivery (message_id, forward_path, route, state, rcpt_parameters, held_until) VALUES (?, ?, ?, ?, ?, ?)",
            message, delivery.ForwardPath, delivery.Route, (int)state, delivery.RcptParameters, delivery.HeldUntil);

    /// <summary>Inserts the entry of a delivery, whose row was inserted last.</summary>
    public static void Insert(WriteTransaction transaction, DeliveryKey key, QueueEntry entry, DateTimeOffset now) =>
        transaction.Execute("""
            INSERT INTO queue (message_id, ordinal, delivery_id, destination, state, next_at, queued_at, expires_at, delay_notice_at,
                attempts, last_at, report, last_reply, last_host, reason)
            VALUES (?, ?, last_insert_rowid(), ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, '', '')
            """,
            key.Message, key.Ordinal, entry.Destination, (int)(entry.IsHeld ? QueueState.Held : QueueState.Waiting), entry.NextAt, now,
            entry.ExpiresAt, entry.DelayNoticeAt, entry.Note);
}
