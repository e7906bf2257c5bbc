using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite.Queue;

/// <summary>The end of a delivery in the queue.</summary>
internal static class QueueFinish
{
    /// <summary>Sets the final state of a delivery. It stays in the queue while a report is due.</summary>
    public static void Finish(WriteTransaction transaction, DeliveryKey key, long delivery, DeliveryState state, ReportKind report)
    {
        transaction.Prepare("UPDATE delivery SET state = ? WHERE id = ?").Bind(1, (int)state).Bind(2, delivery).ExecuteNonQuery();
        if (report == ReportKind.None)
        {
            Remove(transaction, key);
            return;
        }

        transaction.Prepare("UPDATE queue SET state = 2, report = ? WHERE message_id = ? AND ordinal = ?")
            .Bind(1, (int)report).Bind(2, key.Message.Value).Bind(3, key.Ordinal).ExecuteNonQuery();
    }

    public static void Remove(WriteTransaction transaction, DeliveryKey key) =>
        transaction.Prepare("DELETE FROM queue WHERE message_id = ? AND ordinal = ?").Bind(1, key.Message.Value).Bind(2, key.Ordinal)
            .ExecuteNonQuery();

    /// <summary>Removes the content of a message that is not listed and has left the queue.</summary>
    public static void RemoveContentIfDone(WriteTransaction transaction, long message)
    {
        if (transaction.IsQueued(message) || !transaction.IsUnlisted(message))
        {
            return;
        }

        transaction.Prepare("DELETE FROM chunk WHERE message_id = ?").Bind(1, message).ExecuteNonQuery();
        transaction.Prepare("DELETE FROM message_part WHERE message_id = ?").Bind(1, message).ExecuteNonQuery();
        transaction.Prepare("UPDATE message SET record = 0 WHERE id = ? AND record > 0").Bind(1, message).ExecuteNonQuery();
    }
}
