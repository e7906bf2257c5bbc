using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Changes the marks of messages. The result is the number of messages that exist.</summary>
internal sealed class ChangeMessagesJob(ImmutableArray<MailId> ids, MessageChange change) : WriteJob<int>
{
    private const int TagOctets = 64;

    /// <summary>The messages to change.</summary>
    public ImmutableArray<MailId> Ids => ids;

    /// <summary>How to change them.</summary>
    public MessageChange Change => change;

    public override int EstimatedOctets => ids.Length * TagOctets * (1 + change.AddTags.Length + (change.Tags?.Length ?? 0));

    public override void Execute(WriteTransaction transaction)
    {
        Result = 0;
        var changed = 0;
        long last = 0;
        foreach (var id in ids)
        {
            // A message that is only in the queue has tags too: they select deliveries.
            if (!transaction.IsVisible(id.Value) && !transaction.IsUnlisted(id.Value))
            {
                continue;
            }

            Result++;
            if (Apply(transaction, id.Value))
            {
                changed++;
                last = id.Value;
            }
        }

        transaction.AddChange(StoreChangeKind.MessageChanged, last, changed);
    }

    /// <summary>Returns whether a mark changed.</summary>
    private bool Apply(WriteTransaction transaction, long id)
    {
        var rows = 0;
        if (change.Read is { } read)
        {
            rows += transaction.Execute("UPDATE message SET is_read = ?1 WHERE id = ?2 AND is_read <> ?1", read, id);
        }

        if (change.Starred is { } starred)
        {
            rows += transaction.Execute("UPDATE message SET is_starred = ?1 WHERE id = ?2 AND is_starred <> ?1", starred, id);
        }

        foreach (var tag in change.Tags is { } tags ? Tags(transaction, id)
            .Except(tags, StringComparer.OrdinalIgnoreCase) : change.RemoveTags)
        {
            rows += transaction.Execute("DELETE FROM tag WHERE message_id = ? AND name = ?", id, tag);
        }

        foreach (var tag in change.Tags is { } all ? all.AddRange(change.AddTags) : change.AddTags)
        {
            rows += transaction
                .Prepare(
                    "INSERT OR IGNORE INTO tag (message_id, name) SELECT ?1, ?2 "
                    + "WHERE (SELECT count(*) FROM tag WHERE message_id = ?1) < ?3",
                    id, tag, TagName.MaxPerMessage).ExecuteNonQuery();
        }

        return rows > 0;
    }

    private static List<string> Tags(WriteTransaction transaction, long id) =>
        transaction.Prepare("SELECT name FROM tag WHERE message_id = ?", id).ReadAll(row => row.GetText(0));
}

/// <summary>
/// Restores a batch of the messages that were trashed together. The result is the number of messages restored; 0 when none is left.
/// </summary>
internal sealed class RestoreMessagesJob(MailId token) : WriteJob<int>
{
    /// <summary>What they were trashed with.</summary>
    public MailId Token => token;

    public override void Execute(WriteTransaction transaction)
    {
        Result = transaction.Execute(
            "UPDATE message SET deletion = NULL WHERE id IN (SELECT id FROM message WHERE deletion = ? LIMIT ?)",
            token.Value, BatchedDeletion.BatchSize);
        transaction.MessageCountDelta += Result;
        if (Result > 0)
        {
            transaction.Changes.Add(new StoreChange(StoreChangeKind.MessageRestored, default));
        }
    }
}
