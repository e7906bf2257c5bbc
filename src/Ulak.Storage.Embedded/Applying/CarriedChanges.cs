using System.Collections.Immutable;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>Sets the marks of messages. For a start; in use, the index has them already.</summary>
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
            var update = transaction.Prepare(
                "UPDATE message SET is_read = ?, is_starred = ?, deletion = nullif(?, 0) WHERE id = ?");
            update.Bind(1, state.IsRead ? 1 : 0).Bind(2, state.IsStarred ? 1 : 0).Bind(3, state.Deletion.Value).Bind(4, id)
                .ExecuteNonQuery();
            transaction.Prepare("DELETE FROM message_state WHERE message_id = ?").Bind(1, id).ExecuteNonQuery();
            transaction.Prepare("INSERT INTO message_state (message_id, segment) VALUES (?, ?)").Bind(1, id).Bind(2, Position.Segment)
                .ExecuteNonQuery();
            transaction.MessageCountDelta += (state.Deletion.Value == 0 ? 1 : 0) - (wasVisible ? 1 : 0);
            transaction.Prepare("DELETE FROM tag WHERE message_id = ?").Bind(1, id).ExecuteNonQuery();
            foreach (var tag in state.Tags)
            {
                transaction.Prepare("INSERT OR IGNORE INTO tag (message_id, name) VALUES (?, ?)").Bind(1, id).Bind(2, tag)
                    .ExecuteNonQuery();
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

/// <summary>Deletes messages unless they were added after the deletion. For a start; in use, they are deleted already.</summary>
internal sealed class DeletionsChange(ImmutableArray<Deletion> deletions) : IndexChange
{
    public override void Execute(WriteTransaction transaction)
    {
        foreach (var (id, before) in deletions)
        {
            var found = transaction.Prepare("SELECT record FROM message WHERE id = ?").Bind(1, id.Value);
            var isOld = found.Step() && (ulong)found.GetInt64(0) < before.Value;
            found.Reset();
            if (!isOld)
            {
                continue;
            }

            JobTracking.SaveDeletion(transaction, id.Value, Position);
            transaction.DeleteMessage(id.Value);
        }
    }
}
