using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite.Queue;

/// <summary>Marks reports as sent.</summary>
internal sealed class CompleteReportsJob(ImmutableArray<DeliveryKey> keys) : WriteJob<bool>
{
    public ImmutableArray<DeliveryKey> Keys => keys;

    public override bool FreesSpace => true;

    public override void Execute(WriteTransaction transaction)
    {
        foreach (var key in keys)
        {
            transaction.Execute(
                "UPDATE queue SET report = 0, delay_notice_at = 0 WHERE message_id = ? AND ordinal = ? AND report > 0 AND state < 2",
                key.Message, key.Ordinal);
            transaction.Execute("DELETE FROM queue WHERE message_id = ? AND ordinal = ? AND state = 2", key.Message, key.Ordinal);
            QueueFinish.RemoveContentIfDone(transaction, key.Message.Value);
        }

        Result = true;
    }
}

/// <summary>Pauses or resumes a destination.</summary>
internal sealed class PauseDestinationJob(string destination, bool isPaused) : WriteJob<bool>
{
    public string Destination => destination;

    public bool IsPaused => isPaused;

    public override void Execute(WriteTransaction transaction)
    {
        transaction.Execute(
            isPaused ? "INSERT OR IGNORE INTO queue_pause (destination) VALUES (?)" : "DELETE FROM queue_pause WHERE destination = ?",
            destination);
        transaction.Changes.Add(StoreChange.Unknown);
        Result = true;
    }
}

/// <summary>Deletes messages that are not listed and have left the queue. The result is how many.</summary>
internal sealed class PurgeFinishedJob(DateTimeOffset before) : WriteJob<int>
{
    public override bool MustBeDurable => false;

    public override bool FreesSpace => true;

    public override void Execute(WriteTransaction transaction)
    {
        var found = transaction.Prepare(
            "SELECT id FROM message WHERE deletion = ? AND id < ? "
                + "AND NOT EXISTS (SELECT 1 FROM queue WHERE message_id = message.id) ORDER BY id LIMIT ?",
            WriteTransaction.Unlisted, MailId.Create(before, 0).Value, BatchedDeletion.BatchSize)
            .ReadAll(row => row.GetInt64(0));
        foreach (var id in found)
        {
            transaction.DeleteMessage(id);
        }

        Result = found.Count;
    }
}
