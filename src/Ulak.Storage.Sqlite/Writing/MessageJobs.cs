using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Deletes messages by their ids; answers how many there were.</summary>
internal sealed class DeleteMessagesJob(ImmutableArray<MailId> ids) : WriteJob<int>
{
    public override void Execute(WriteTransaction transaction)
    {
        Result = 0;
        long last = 0;
        foreach (var id in ids)
        {
            if (transaction.IsVisible(id.Value) && transaction.DeleteMessage(id.Value))
            {
                Result++;
                last = id.Value;
            }
        }

        transaction.AddChange(StoreChangeKind.MessagesDeleted, last, Result);
    }
}

/// <summary>Deletes the oldest messages up to and including <paramref name="newest"/>, as many as fit in one step; answers how many, 0 when none is left.</summary>
internal sealed class ClearMessagesJob(MailId newest) : WriteJob<int>
{
    public override void Execute(WriteTransaction transaction) =>
        Result = BatchedDeletion.Delete(transaction, "SELECT id, size FROM message WHERE id <= ? AND deletion IS NULL ORDER BY id LIMIT ?", newest.Value, BatchedDeletion.BatchSize);
}

/// <summary>Marks messages as read or unread.</summary>
internal sealed class MarkReadJob(ImmutableArray<MailId> ids, bool read) : WriteJob<bool>
{
    public override void Execute(WriteTransaction transaction)
    {
        var count = 0;
        long last = 0;
        foreach (var id in ids)
        {
            if (transaction.Prepare("UPDATE message SET is_read = ?1 WHERE id = ?2 AND is_read <> ?1 AND deletion IS NULL").Bind(1, read ? 1 : 0).Bind(2, id.Value).ExecuteNonQuery() > 0)
            {
                count++;
                last = id.Value;
            }
        }

        transaction.AddChange(StoreChangeKind.MessageChanged, last, count);
    }
}

/// <summary>Deletes messages in steps that are small enough for those who wait behind them.</summary>
internal static class BatchedDeletion
{
    /// <summary>The most messages of a step.</summary>
    public const int BatchSize = 256;

    private const long MaxBatchOctets = 16 << 20;

    /// <summary>Deletes what <paramref name="sql"/> (id and size; parameters: a limit value and a count) finds, oldest first, up to the bounds of a step.</summary>
    public static int Delete(WriteTransaction transaction, string sql, long value, int most)
    {
        var found = new List<long>();
        long octets = 0;
        var select = transaction.Prepare(sql).Bind(1, value).Bind(2, most);
        while (octets < MaxBatchOctets && select.Step())
        {
            found.Add(select.GetInt64(0));
            octets += select.GetInt64(1);
        }

        select.Reset();
        foreach (var id in found)
        {
            transaction.DeleteMessage(id);
        }

        transaction.AddChange(StoreChangeKind.MessagesDeleted, found.LastOrDefault(), found.Count);
        return found.Count;
    }
}
