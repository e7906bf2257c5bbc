using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite.Queue;

/// <summary>The end of a delivery in the queue.</summary>
internal static class QueueFinish
{
    /// <summary>Sets the final state of a delivery. It stays in the queue while a report is due.</summary>
    public static void Finish(WriteTransaction transaction, DeliveryKey key, long delivery, DeliveryState state, ReportKind report)
    {
        transaction.Execute("UPDATE delivery SET state = ? WHERE id = ?", (int)state, delivery);
        if (report == ReportKind.None)
        {
            Remove(transaction, key);
            return;
        }

        transaction.Execute(
            "UPDATE queue SET state = 2, report = ? WHERE message_id = ? AND ordinal = ?", (int)report, key.Message, key.Ordinal);
    }

    public static void Remove(WriteTransaction transaction, DeliveryKey key) =>
        transaction.Execute("DELETE FROM queue WHERE message_id = ? AND ordinal = ?", key.Message, key.Ordinal);

    /// <summary>Removes the content of a message that is not listed and has left the queue.</summary>
    public static void RemoveContentIfDone(WriteTransaction transaction, long message)
    {
        if (transaction.IsQueued(message))
        {
            return;
        }

        if (transaction.Execute(
            "UPDATE message SET record = 0 WHERE id = ? AND deletion = ? AND record > 0", message, WriteTransaction.Unlisted) > 0)
        {
            transaction.Execute("DELETE FROM message_part WHERE message_id = ?", message);
        }
        else if (transaction.IsUnlisted(message))
        {
            // The content is in the database.
            transaction.Execute("DELETE FROM chunk WHERE message_id = ?", message);
        }
    }
}
