using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Makes a message: its row, its last octets, its deliveries.</summary>
/// <param name="id">Its id.</param>
/// <param name="message">What is known of it.</param>
/// <param name="tail">Its last octets.</param>
/// <param name="budget">Gets the octets' buffer back.</param>
/// <param name="indexLater">Whether it goes into the search index some time after, as the owner's do; a visitor has no other time than now.</param>
internal sealed class CommitMessageJob(MailId id, NewMessage message, MessageTail tail, BufferBudget budget, bool indexLater) : WriteJob<bool>(TaskCreationOptions.None)
{
    public override bool RunsContinuationsInline => true;

    public override int EstimatedOctets => tail.Length + message.Summary.Text.Length;

    public override void Execute(WriteTransaction transaction)
    {
        if (tail.Ordinal > 0 && transaction.Prepare("DELETE FROM staged WHERE message_id = ?").Bind(1, id.Value).ExecuteNonQuery() == 0)
        {
            throw new InvalidOperationException($"The first chunks of message {id} are gone: it was discarded meanwhile.");
        }

        InsertMessage(transaction);
        if (tail.Length > 0)
        {
            transaction.Prepare("INSERT INTO chunk (message_id, ordinal, octets) VALUES (?, ?, ?)")
                .Bind(1, id.Value).Bind(2, tail.Ordinal).Bind(3, tail.Buffer.AsSpan(0, tail.Length)).ExecuteNonQuery();
        }

        foreach (var delivery in message.Deliveries)
        {
            transaction.Prepare("INSERT INTO delivery (message_id, forward_path, route, state, rcpt_parameters, held_until) VALUES (?, ?, ?, ?, ?, ?)")
                .Bind(1, id.Value).Bind(2, delivery.ForwardPath).Bind(3, delivery.Route).Bind(4, (int)delivery.State).Bind(5, delivery.RcptParameters)
                .Bind(6, delivery.HeldUntil?.ToUnixTimeMilliseconds() ?? 0).ExecuteNonQuery();
        }

        if (indexLater)
        {
            transaction.Unindexed.Add(new BacklogEntry(id, message, Environment.TickCount64));
        }
        else
        {
            SearchRow.FromMessage(message).Insert(transaction, id);
        }

        transaction.MessageCountDelta++;
        transaction.Changes.Add(new StoreChange(StoreChangeKind.MessageAdded, id));
    }

    protected override void ReleaseResources() => budget.Return(tail.Buffer);

    private void InsertMessage(WriteTransaction transaction)
    {
        var summary = message.Summary;
        transaction.Prepare("""
            INSERT INTO message (id, session_id, received_at, size, attachments, reverse_path, header_from, header_to, subject, message_id, preview, mail_parameters)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
            .Bind(1, id.Value)
            .Bind(2, message.SessionId.Value)
            .Bind(3, message.ReceivedAt.ToUnixTimeMilliseconds())
            .Bind(4, tail.StagedOctets + tail.Length)
            .Bind(5, summary.Attachments)
            .Bind(6, message.ReversePath)
            .Bind(7, summary.From)
            .Bind(8, summary.To)
            .Bind(9, summary.Subject)
            .Bind(10, summary.MessageId)
            .Bind(11, summary.Preview)
            .Bind(12, message.MailParameters)
            .ExecuteNonQuery();
    }
}

/// <summary>The octets of a message that were not staged: all of them where it is small.</summary>
/// <param name="Buffer">Pooled; empty where there are none.</param>
/// <param name="Length">How many octets of the buffer.</param>
/// <param name="Ordinal">The chunk's place, and so how many were staged before.</param>
/// <param name="StagedOctets">The octets of those.</param>
internal readonly record struct MessageTail(byte[] Buffer, int Length, int Ordinal, long StagedOctets);
