using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>Applies a record to the index: runs its job, and saves the position in the same transaction.</summary>
/// <param name="inner">The record's job.</param>
/// <param name="position">The record's position.</param>
internal class AppliedJob(WriteJob inner, JournalPosition position) : WriteJob
{
    public override bool MustBeDurable => false;

    public override bool RunsContinuationsInline => inner.RunsContinuationsInline;

    public override int EstimatedOctets => inner.EstimatedOctets;

    /// <summary>The record's position.</summary>
    public JournalPosition Position => position;

    /// <summary>The position of the record before it.</summary>
    public JournalPosition Previous { get; set; }

    public override void Execute(WriteTransaction transaction)
    {
        // A record is never applied before the one before it: what failed would be missing until the index is made again.
        var last = transaction.AppliedPosition != 0
            ? transaction.AppliedPosition
            : transaction.Database.Scalar("SELECT value FROM tally WHERE name = 'applied'");
        if (last != (long)Previous.Value)
        {
            throw new StoreUnavailableException("The store's index is behind its journal.", isFull: false);
        }

        Prepare(transaction);
        inner.Execute(transaction);
        SaveState(transaction);
        transaction.AppliedPosition = (long)position.Value;
    }

    public override void Succeed() => inner.Succeed();

    public override void Fail(Exception cause) => inner.Fail(cause);

    /// <summary>Saves which segments are still needed for what is deleted or restored, before that changes.</summary>
    private void Prepare(WriteTransaction transaction)
    {
        switch (inner)
        {
            case DeleteMessagesJob delete:
                foreach (var id in delete.Ids)
                {
                    transaction.Prepare("""
                        INSERT OR REPLACE INTO tombstone (message_id, message_segment, segment)
                        SELECT message_id, max(position >> 32), ?2 FROM message_content WHERE message_id = ?1 GROUP BY message_id
                        """).Bind(1, id.Value).Bind(2, position.Segment).ExecuteNonQuery();
                }

                break;
            case RestoreMessagesJob restore:
                transaction.Prepare("UPDATE message SET state_segment = ? WHERE deletion = ?")
                    .Bind(1, position.Segment).Bind(2, restore.Token.Value).ExecuteNonQuery();
                break;
        }
    }

    /// <summary>Saves which segment holds the newest state of a message, and the oldest record of a user.</summary>
    private void SaveState(WriteTransaction transaction)
    {
        foreach (var id in inner switch
        {
            ChangeMessagesJob change => change.Ids,
            TrashMessagesJob trash => trash.Ids,
            _ => [],
        })
        {
            transaction.Prepare("UPDATE message SET state_segment = ? WHERE id = ?").Bind(1, position.Segment).Bind(2, id.Value)
                .ExecuteNonQuery();
        }

        if (inner is SaveUserJob or RemoveUserJob
            && transaction.Database.Scalar("SELECT value FROM tally WHERE name = 'users_segment'") == 0)
        {
            transaction.SetTally("users_segment", position.Segment);
        }
    }
}

/// <summary>Applies a message, and saves where its content is.</summary>
internal sealed class AppliedMessageJob(CommitMessageJob inner, MessageRecord record, JournalPosition position)
    : AppliedJob(inner, position)
{
    public override void Execute(WriteTransaction transaction)
    {
        base.Execute(transaction);
        var ordinal = 0;
        foreach (var part in record.Parts(Position))
        {
            transaction.Prepare("INSERT INTO message_content (message_id, ordinal, position, start, length) VALUES (?, ?, ?, ?, ?)")
                .Bind(1, record.Id.Value).Bind(2, ordinal++).Bind(3, (long)part.Position.Value).Bind(4, part.Start).Bind(5, part.Length)
                .ExecuteNonQuery();
        }
    }
}
