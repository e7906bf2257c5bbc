using System.Collections.Immutable;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite.Queue;

/// <summary>Changes some deliveries. The result is those that were changed.</summary>
internal sealed class ChangeQueueJob(ImmutableArray<DeliveryKey> keys, QueueChange change) : WriteJob<IReadOnlySet<DeliveryKey>>
{
    public ImmutableArray<DeliveryKey> Keys => keys;

    public QueueChange Change => change;

    public override bool FreesSpace => change is QueueChange.Bounce or QueueChange.Delete;

    public override void Execute(WriteTransaction transaction)
    {
        var changed = new HashSet<DeliveryKey>();
        foreach (var key in keys)
        {
            var row = transaction.Prepare(
                "SELECT delivery_id, state, next_at FROM queue WHERE message_id = ? AND ordinal = ? AND state < 2",
                key.Message,
                key.Ordinal);
            var (delivery, state, nextAt) = row.Step() ? (row.GetInt64(0), (QueueState)row.GetInt32(1), row.GetInt64(2)) : (0, default, 0);
            row.Reset();
            var isLater = change is QueueChange.Postpone postpone && nextAt >= postpone.At.ToUnixTimeMilliseconds();
            if (delivery != 0 && !isLater && Apply(transaction, key, delivery, state))
            {
                changed.Add(key);
                transaction.AddChange(StoreChangeKind.MessageChanged, key.Message.Value, 1);
            }
        }

        Result = changed;
    }

    private bool Apply(WriteTransaction transaction, DeliveryKey key, long delivery, QueueState state)
    {
        switch (change)
        {
            case QueueChange.Retry retry when state == QueueState.Waiting:
                SetState(transaction, key, delivery, QueueState.Waiting, retry.At);
                return true;
            case QueueChange.Postpone postpone when state == QueueState.Waiting:
                SetState(transaction, key, delivery, QueueState.Waiting, postpone.At);
                return true;
            case QueueChange.Release release when state == QueueState.Held:
                SetState(
                    transaction, key, delivery, QueueState.Waiting, release == QueueChange.Release.AsScheduled ? null : release.At);
                RestoreReply(transaction, key, delivery);
                return true;
            case QueueChange.Hold hold:
                SetState(transaction, key, delivery, QueueState.Held, null);
                return transaction.Execute(
                    "UPDATE queue SET last_reply = ?1 WHERE message_id = ?2 AND ordinal = ?3 AND (?4 = 0 OR last_reply <> ?1)",
                    hold.Note, key.Message, key.Ordinal, (int)state) > 0;
            case QueueChange.Reroute reroute:
                transaction.Execute(
                    "UPDATE queue SET destination = ? WHERE message_id = ? AND ordinal = ?",
                    reroute.Destination, key.Message, key.Ordinal);
                transaction.Execute("UPDATE delivery SET route = ? WHERE id = ?", reroute.Route, delivery);
                SetState(transaction, key, delivery, state, reroute.At);
                return true;
            case QueueChange.Bounce bounce:
                Fail(transaction, key, delivery, bounce.At, bounce.Reply);
                return true;
            case QueueChange.Delete delete:
                AddAttempt(transaction, delivery, delete.At, "An operator deleted the delivery");
                QueueFinish.Finish(transaction, key, delivery, DeliveryState.Failed, ReportKind.None);
                QueueFinish.RemoveContentIfDone(transaction, key.Message.Value);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The note of what was held ends, and the last reply is that of its last attempt again.</summary>
    private static void RestoreReply(WriteTransaction transaction, DeliveryKey key, long delivery) => transaction.Execute("""
        UPDATE queue SET last_reply = coalesce(
            (SELECT reply FROM attempt WHERE delivery_id = ? AND outcome = 'deferred' ORDER BY id DESC LIMIT 1), '')
        WHERE message_id = ? AND ordinal = ?
        """, delivery, key.Message, key.Ordinal);

    private static void SetState(WriteTransaction transaction, DeliveryKey key, long delivery, QueueState state, DateTimeOffset? nextAt)
    {
        transaction.Execute(
            "UPDATE queue SET state = ?, next_at = iif(? = 0, next_at, ?) WHERE message_id = ? AND ordinal = ?",
            (int)state, nextAt is null ? 0 : 1, nextAt, key.Message, key.Ordinal);
        transaction.Execute(
            "UPDATE delivery SET state = ? WHERE id = ?",
            (int)(state == QueueState.Held ? DeliveryState.Held : DeliveryState.Queued), delivery);
    }

    private static void Fail(WriteTransaction transaction, DeliveryKey key, long delivery, DateTimeOffset at, string reply)
    {
        AddAttempt(transaction, delivery, at, reply);
        QueueFinish.Finish(transaction, key, delivery, DeliveryState.Failed, ReportKind.Failure);
        transaction.Execute(
            "UPDATE queue SET last_at = ?, last_reply = ? WHERE message_id = ? AND ordinal = ?", at, reply, key.Message, key.Ordinal);
    }

    private static void AddAttempt(WriteTransaction transaction, long delivery, DateTimeOffset at, string reply) => transaction.Execute(
        "INSERT INTO attempt (delivery_id, at, outcome, dialogue, reply) VALUES (?, ?, 'failed', ?, ?)",
        delivery, at, DialogueCodec.Encode([]), reply);
}
