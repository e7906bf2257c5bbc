using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Frees messages. Each attempt takes fewer of them, because the room on a full disk may suffice for a smaller transaction. The result is
/// the number of messages freed and the number of ids done.
/// </summary>
internal abstract class FreeMessagesJob(ImmutableArray<MailId> ids) : WriteJob<(int Freed, int Done)>
{
    private int _most = BatchedDeletion.BatchSize * BatchedDeletion.Reduction;

    /// <summary>The messages to free.</summary>
    public ImmutableArray<MailId> Ids { get; } = ids;

    /// <summary>Those of the current attempt.</summary>
    public ImmutableArray<MailId> Batch { get; private set; } = ids;

    public override bool FreesSpace => true;

    /// <summary>The same for other messages.</summary>
    public abstract FreeMessagesJob For(ImmutableArray<MailId> others);

    /// <summary>Begins an attempt.</summary>
    public void Reduce()
    {
        _most = BatchedDeletion.Reduce(_most);
        Batch = Ids[..Math.Min(Ids.Length, _most)];
    }

    public override void Execute(WriteTransaction transaction)
    {
        var (freed, last) = (0, 0L);
        foreach (var id in Batch)
        {
            if (TryFree(transaction, id.Value))
            {
                (freed, last) = (freed + 1, id.Value);
            }
        }

        transaction.AddChange(StoreChangeKind.MessagesDeleted, last, freed);
        Result = (freed, Batch.Length);
    }

    /// <summary>Frees a message; returns false if there is none.</summary>
    protected abstract bool TryFree(WriteTransaction transaction, long id);
}

/// <summary>Deletes messages.</summary>
internal sealed class DeleteMessagesJob(ImmutableArray<MailId> ids) : FreeMessagesJob(ids)
{
    public override FreeMessagesJob For(ImmutableArray<MailId> others) => new DeleteMessagesJob(others);

    protected override bool TryFree(WriteTransaction transaction, long id) => transaction.IsVisible(id) && transaction.DeleteMessage(id);
}

/// <summary>Moves messages to the trash.</summary>
internal sealed class TrashMessagesJob(ImmutableArray<MailId> ids, MailId token) : FreeMessagesJob(ids)
{
    /// <summary>What they are restored by.</summary>
    public MailId Token => token;

    public override FreeMessagesJob For(ImmutableArray<MailId> others) => new TrashMessagesJob(others, token);

    protected override bool TryFree(WriteTransaction transaction, long id)
    {
        var trashed = transaction.Execute("UPDATE message SET deletion = ? WHERE id = ? AND deletion IS NULL", token.Value, id);
        transaction.MessageCountDelta -= trashed;
        return trashed > 0;
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
        foreach (var (id, size) in transaction.Prepare(sql, value, limit)
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
