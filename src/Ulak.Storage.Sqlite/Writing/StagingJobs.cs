using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Writes a full chunk of a message that is still being received, to free its memory. It becomes durable with the message's commit.
/// </summary>
internal sealed class StageChunkJob(MailId id, MessageTail chunk, BufferBudget budget) : WriteJob<bool>
{
    public override bool MustBeDurable => false;

    public override bool NeedsReserve => true;

    public override int EstimatedOctets => chunk.Length;

    public override void Execute(WriteTransaction transaction)
    {
        if (chunk.Ordinal == MessageContent.FirstOrdinal)
        {
            transaction.Prepare("INSERT INTO staged (message_id) VALUES (?)").Bind(1, id.Value).ExecuteNonQuery();
        }

        transaction.Prepare("INSERT INTO chunk (message_id, ordinal, octets) VALUES (?, ?, ?)")
            .Bind(1, id.Value).Bind(2, chunk.Ordinal).Bind(3, chunk.Buffer.AsSpan(0, chunk.Length)).ExecuteNonQuery();
    }

    protected override void ReleaseResources() => budget.Return(chunk.Buffer);
}

/// <summary>Removes the chunks of a message that was not committed.</summary>
internal sealed class RemoveStagedChunksJob(MailId id) : WriteJob<bool>
{
    public override bool MustBeDurable => false;

    public override bool FreesSpace => true;

    public override void Execute(WriteTransaction transaction)
    {
        // Only if they are staged: the id may belong to a committed message.
        if (transaction.Prepare("DELETE FROM staged WHERE message_id = ?").Bind(1, id.Value).ExecuteNonQuery() > 0)
        {
            transaction.Prepare("DELETE FROM chunk WHERE message_id = ?").Bind(1, id.Value).ExecuteNonQuery();
        }
    }
}

/// <summary>Removes the chunks that a crash left behind. The owner runs it at the start, before anything else is written.</summary>
internal sealed class PurgeOrphansJob : WriteJob<int>
{
    public override bool FreesSpace => true;

    public override void Execute(WriteTransaction transaction)
    {
        // A DELETE without a condition writes a page even if the table is empty, for which a full disk may have no room.
        Result = transaction.Prepare("DELETE FROM chunk WHERE message_id IN (SELECT message_id FROM staged)").ExecuteNonQuery();
        transaction.Prepare("DELETE FROM staged WHERE message_id IN (SELECT message_id FROM staged)").ExecuteNonQuery();
    }
}
