using System.Collections.Immutable;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>Sets the marks of messages, and the states of their deliveries. For a start; in use, the index has them already.</summary>
internal sealed class StatesChange(ImmutableArray<MessageState> states) : IndexChange
{
    public override void Execute(WriteTransaction transaction)
    {
        foreach (var state in states)
        {
            var id = state.Id.Value;
            if (!transaction.Exists(id))
            {
                continue;
            }

            var wasVisible = transaction.IsVisible(id);
            transaction.Execute(
                "UPDATE message SET is_read = ?, is_starred = ?, deletion = nullif(?, 0) WHERE id = ?",
                state.IsRead, state.IsStarred, state.Deletion, id);
            transaction.Execute("DELETE FROM message_state WHERE message_id = ?", id);
            transaction.Execute(
                "INSERT INTO message_state (message_id, segment, octets) VALUES (?, ?, ?)",
                id, Position.Segment, CarriedRecords.EstimateLength(state));
            transaction.MessageCountDelta += (state.Deletion.Value == 0 ? 1 : 0) - (wasVisible ? 1 : 0);
            transaction.Execute("DELETE FROM tag WHERE message_id = ?", id);
            foreach (var tag in state.Tags)
            {
                transaction.Execute("INSERT OR IGNORE INTO tag (message_id, name) VALUES (?, ?)", id, tag);
            }

            JobTracking.TrackQueue(transaction, [state.Id], Position, () =>
            {
                SetDeliveries(transaction, state);
                QueueFinish.RemoveContentIfDone(transaction, id);
            });
        }
    }

    private static void SetDeliveries(WriteTransaction transaction, MessageState state)
    {
        transaction.Execute("DELETE FROM queue WHERE message_id = ?", state.Id);
        var ids = transaction.Prepare("SELECT id FROM delivery WHERE message_id = ? ORDER BY id", state.Id)
            .ReadAll(row => row.GetInt64(0));
        for (var ordinal = 0; ordinal < Math.Min(ids.Count, state.Deliveries.Length); ordinal++)
        {
            var delivery = state.Deliveries[ordinal];
            transaction.Execute(
                "UPDATE delivery SET state = ?, route = ?, held_until = ? WHERE id = ?",
                (int)delivery.State, delivery.Route, delivery.HeldUntil, ids[ordinal]);
            if (delivery.Queue is { } entry)
            {
                QueueRows.Insert(transaction, entry with { Key = new(state.Id, ordinal) }, ids[ordinal]);
            }
        }
    }
}

/// <summary>Replaces all users. For a start; in use, the index has them already.</summary>
internal sealed class UsersChange(ImmutableArray<StoredUser> users) : IndexChange
{
    public override void Execute(WriteTransaction transaction)
    {
        transaction.Prepare("DELETE FROM user").ExecuteNonQuery();
        foreach (var user in users)
        {
            new SaveUserJob(user).Execute(transaction);
        }

        transaction.SetTally("users_segment", Position.Segment);
    }
}

/// <summary>Replaces the paused destinations. For a start; in use, the index has them already.</summary>
internal sealed class PausesChange(ImmutableArray<string> destinations) : IndexChange
{
    public override void Execute(WriteTransaction transaction)
    {
        transaction.Prepare("DELETE FROM queue_pause").ExecuteNonQuery();
        foreach (var destination in destinations)
        {
            new PauseDestinationJob(destination, isPaused: true).Execute(transaction);
        }

        JobTracking.SaveOldest(transaction, "relay_segment", Position);
    }
}

/// <summary>Replaces a part of the suppression list. For a start; in use, the index has it already.</summary>
internal sealed class SuppressionsChange(SuppressionPart part) : IndexChange
{
    public override void Execute(WriteTransaction transaction)
    {
        transaction.Execute("DELETE FROM suppression WHERE address > ?1 AND (address <= ?2 OR ?2 = '')", part.After, part.Last);
        foreach (var entry in part.Entries)
        {
            new SaveSuppressionJob(entry, addFailure: false).Execute(transaction);
        }

        JobTracking.SaveOldest(transaction, "relay_segment", Position);
    }
}

/// <summary>Deletes messages unless they were added after the deletion. For a start; in use, they are deleted already.</summary>
internal sealed class DeletionsChange(ImmutableArray<Deletion> deletions) : IndexChange
{
    public override void Execute(WriteTransaction transaction)
    {
        foreach (var (id, before) in deletions)
        {
            if (!transaction.Prepare(
                "SELECT 1 FROM message WHERE id = ? AND record > 0 AND record < ?", id.Value, (long)before.Value).HasRow())
            {
                continue;
            }

            // Its deliveries were finished before it was deleted, whatever the queue of an index that is made again has.
            transaction.Execute("DELETE FROM queue WHERE message_id = ?", id.Value);
            JobTracking.SaveDeletion(transaction, id.Value, Position);
            transaction.DeleteMessage(id.Value);
        }
    }
}
