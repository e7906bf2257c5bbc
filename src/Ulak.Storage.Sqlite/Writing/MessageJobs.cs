using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Deletes messages, up to the limits of a batch. The result is the number deleted and the number of ids done. Each attempt deletes fewer,
/// because the room on a full disk may suffice for a smaller transaction.
/// </summary>
internal sealed class DeleteMessagesJob(ImmutableArray<MailId> ids) : WriteJob<(int Deleted, int Done)>
{
    private int _most = BatchedDeletion.BatchSize * BatchedDeletion.Reduction;

    /// <summary>The messages to delete.</summary>
    public ImmutableArray<MailId> Ids => ids;

    public override bool FreesSpace => true;

    public override void Execute(WriteTransaction transaction)
    {
        _most = BatchedDeletion.Reduce(_most);
        var (deleted, done) = (0, 0);
        long octets = 0;
        long last = 0;
        while (done < Math.Min(ids.Length, _most) && octets < BatchedDeletion.MaxBatchOctets)
        {
            var id = ids[done++].Value;
            var sizes = transaction.Prepare("SELECT size FROM message WHERE id = ? AND deletion IS NULL").Bind(1, id)
                .ReadAll(row => row.GetInt64(0));
            octets += sizes.Sum();
            if (sizes.Count > 0 && transaction.DeleteMessage(id))
            {
                deleted++;
                last = id;
            }
        }

        transaction.AddChange(StoreChangeKind.MessagesDeleted, last, deleted);
        Result = (deleted, done);
    }
}

/// <summary>Deletes messages in batches that are small enough for the jobs that wait behind them.</summary>
internal static class BatchedDeletion
{
    /// <summary>The maximum number of messages of a batch.</summary>
    public const int BatchSize = 256;

    /// <summary>The part of a batch that the next attempt deletes: its reciprocal.</summary>
    public const int Reduction = 4;

    /// <summary>The maximum number of octets of a batch; the last message may exceed it.</summary>
    public const long MaxBatchOctets = 16 << 20;

    /// <summary>How many messages the next attempt deletes.</summary>
    public static int Reduce(int most) => Math.Max(1, most / Reduction);

    /// <summary>
    /// Deletes a batch of the messages that <paramref name="sql"/> finds (columns: id, size; parameters: a value, a limit), up to the
    /// one that reaches <paramref name="maxOctets"/>.
    /// </summary>
    public static int Delete(WriteTransaction transaction, string sql, long value, int limit, long maxOctets = MaxBatchOctets)
    {
        var (deleted, last, octets) = (0, 0L, 0L);
        foreach (var (id, size) in transaction.Prepare(sql).Bind(1, value).Bind(2, limit)
            .ReadAll(row => (row.GetInt64(0), row.GetInt64(1))))
        {
            if (octets >= maxOctets)
            {
                break;
            }

            transaction.DeleteMessage(id);
            octets += size;
            (deleted, last) = (deleted + 1, id);
        }

        transaction.AddChange(StoreChangeKind.MessagesDeleted, last, deleted);
        return deleted;
    }
}
