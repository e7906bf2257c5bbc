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
            var row = transaction.Prepare("SELECT delivery_id, state FROM queue WHERE message_id = ? AND ordinal = ? AND state < 2")
                .Bind(1, key.Message.Value).Bind(2, key.Ordinal);
            var (delivery, state) = row.Step() ? (row.GetInt64(0), (QueueState)row.GetInt32(1)) : (0, default);
            row.Reset();
            if (delivery != 0 && Apply(transaction, key, delivery, state))
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
            case QueueChange.Release release when state == QueueState.Held:
                SetState(transaction, key, delivery, QueueState.Waiting, release.At);
                return true;
            case QueueChange.Hold hold when state == QueueState.Waiting:
                SetState(transaction, key, delivery, QueueState.Held, null);
                transaction.Prepare("UPDATE queue SET last_reply = ? WHERE message_id = ? AND ordinal = ?").Bind(1, hold.Note)
                    .Bind(2, key.Message.Value).Bind(3, key.Ordinal).ExecuteNonQuery();
                return true;
            case QueueChange.Reroute reroute:
                transaction.Prepare("UPDATE queue SET destination = ? WHERE message_id = ? AND ordinal = ?").Bind(1, reroute.Destination)
                    .Bind(2, key.Message.Value).Bind(3, key.Ordinal).ExecuteNonQuery();
                transaction.Prepare("UPDATE delivery SET route = ? WHERE id = ?").Bind(1, reroute.Route).Bind(2, delivery)
                    .ExecuteNonQuery();
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

    private static void SetState(WriteTransaction transaction, DeliveryKey key, long delivery, QueueState state, DateTimeOffset? nextAt)
    {
        transaction.Prepare("UPDATE queue SET state = ?, next_at = iif(? = 0, next_at, ?) WHERE message_id = ? AND ordinal = ?")
            .Bind(1, (int)state).Bind(2, nextAt is null ? 0 : 1).Bind(3, nextAt?.ToUnixTimeMilliseconds() ?? 0)
            .Bind(4, key.Message.Value).Bind(5, key.Ordinal).ExecuteNonQuery();
        transaction.Prepare("UPDATE delivery SET state = ? WHERE id = ?")
            .Bind(1, (int)(state == QueueState.Held ? DeliveryState.Held : DeliveryState.Queued)).Bind(2, delivery).ExecuteNonQuery();
    }

    private static void Fail(WriteTransaction transaction, DeliveryKey key, long delivery, DateTimeOffset at, string reply)
    {
        AddAttempt(transaction, delivery, at, reply);
        QueueFinish.Finish(transaction, key, delivery, DeliveryState.Failed, ReportKind.Failure);
        transaction.Prepare("UPDATE queue SET last_at = ?, last_reply = ? WHERE message_id = ? AND ordinal = ?")
            .Bind(1, at.ToUnixTimeMilliseconds()).Bind(2, reply).Bind(3, key.Message.Value).Bind(4, key.Ordinal).ExecuteNonQuery();
    }

    private static void AddAttempt(WriteTransaction transaction, long delivery, DateTimeOffset at, string reply) => transaction.Prepare(
        "INSERT INTO attempt (delivery_id, at, outcome, dialogue, reply) VALUES (?, ?, 'failed', ?, ?)")
        .Bind(1, delivery).Bind(2, at.ToUnixTimeMilliseconds()).Bind(3, DialogueCodec.Encode([])).Bind(4, reply).ExecuteNonQuery();
}
