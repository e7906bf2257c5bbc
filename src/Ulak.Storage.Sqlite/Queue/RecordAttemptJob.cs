using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite.Queue;

/// <summary>Records an attempt. The result is whether all its deliveries were still in the queue.</summary>
internal sealed class RecordAttemptJob(AttemptRecord attempt) : WriteJob<bool>
{
    private readonly byte[] _dialogue = DialogueCodec.Encode(attempt.Dialogue);

    public AttemptRecord Attempt => attempt;

    /// <summary>The encoded dialogue.</summary>
    public ReadOnlySpan<byte> Dialogue => _dialogue;

    public override int EstimatedOctets => _dialogue.Length;

    // Without the result, the message would be delivered again.
    public override bool FreesSpace => true;

    public override void Execute(WriteTransaction transaction)
    {
        var message = attempt.Message.Value;
        long dialogueOf = 0;
        var all = true;
        foreach (var result in attempt.Results)
        {
            if (result.Outcome is AttemptOutcome.Returned or AttemptOutcome.Complained)
            {
                all &= RecordReport(transaction, result);
                continue;
            }

            var delivery = transaction.Prepare(
                "SELECT delivery_id FROM queue WHERE message_id = ? AND ordinal = ? AND state < 2",
                message, result.Ordinal).ReadFirst(row => row.GetInt64(0));
            if (delivery == 0)
            {
                // An operator deleted it, or bounced it, during the attempt.
                all = false;
                continue;
            }

            dialogueOf = Insert(transaction, delivery, result, dialogueOf);
            if (result.Outcome == AttemptOutcome.Deferred)
            {
                Defer(transaction, result);
            }
            else
            {
                QueueFinish.Finish(transaction, new(attempt.Message, result.Ordinal), delivery, StateOf(result.Outcome), result.Report);
                if (result.Report != ReportKind.None)
                {
                    // It stays in the queue for its report.
                    SetLast(transaction, result);
                }
            }
        }

        QueueFinish.RemoveContentIfDone(transaction, message);
        transaction.AddChange(StoreChangeKind.MessageChanged, message, 1);
        Result = all;
    }

    /// <summary>Adds a report that came after the delivery; returns whether the delivery exists.</summary>
    private bool RecordReport(WriteTransaction transaction, DeliveryResult result)
    {
        var delivery = transaction.Prepare(
            "SELECT id FROM delivery WHERE message_id = ? ORDER BY id LIMIT 1 OFFSET ?",
            attempt.Message, result.Ordinal).ReadFirst(row => row.GetInt64(0));
        if (delivery == 0)
        {
            return false;
        }

        _ = Insert(transaction, delivery, result, dialogueOf: 0);
        if (result.Outcome == AttemptOutcome.Returned)
        {
            // A delivery that is still in the queue is tried on.
            transaction.Execute(
                "UPDATE delivery SET state = ? WHERE id = ? AND state = ?",
                (int)DeliveryState.Failed, delivery, (int)DeliveryState.Delivered);
        }

        return true;
    }

    /// <summary>Writes the deliveries of a message that is added now, and that the attempt has ended.</summary>
    public void InsertEnded(WriteTransaction transaction, MailId id, NewMessage message)
    {
        var rows = new long[message.Deliveries.Length];
        foreach (var result in attempt.Results.OrderBy(each => each.Ordinal))
        {
            QueueCommit.InsertDelivery(transaction, id, message.Deliveries[result.Ordinal], StateOf(result.Outcome));
            rows[result.Ordinal] = transaction.LastRowId;
        }

        long dialogueOf = 0;
        foreach (var result in attempt.Results)
        {
            dialogueOf = Insert(transaction, rows[result.Ordinal], result, dialogueOf);
        }
    }

    /// <summary>Inserts the result of a delivery; returns the row that has the dialogue, for the other results.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="delivery">The row of the delivery.</param>
    /// <param name="result">The result.</param>
    /// <param name="dialogueOf">The row that has the dialogue; 0 if none has it yet.</param>
    private long Insert(WriteTransaction transaction, long delivery, DeliveryResult result, long dialogueOf)
    {
        transaction.Execute(
            "INSERT INTO attempt (delivery_id, at, outcome, dialogue, host, reply, reason, dialogue_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            delivery, attempt.At, Word(result.Outcome), dialogueOf == 0 ? _dialogue : [], attempt.Host, result.Reply, result.Reason,
            dialogueOf);
        return dialogueOf == 0 ? transaction.LastRowId : dialogueOf;
    }

    private static DeliveryState StateOf(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Delivered => DeliveryState.Delivered,
        AttemptOutcome.Expired => DeliveryState.Expired,
        _ => DeliveryState.Failed,
    };

    /// <summary>The word that the attempt table has for an outcome.</summary>
    private static string Word(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Delivered => "delivered",
        AttemptOutcome.Deferred => "deferred",
        AttemptOutcome.Failed => "failed",
        AttemptOutcome.Returned => "returned",
        AttemptOutcome.Complained => "complained",
        _ => "expired",
    };

    private void Defer(WriteTransaction transaction, DeliveryResult result)
    {
        transaction.Execute(
            "UPDATE queue SET attempts = attempts + 1, next_at = ? WHERE message_id = ? AND ordinal = ?",
            (result.NextAt ?? attempt.At), attempt.Message, result.Ordinal);
        if (result.Report != ReportKind.None)
        {
            // One notice: the next attempt may come before it is sent.
            transaction.Execute(
                "UPDATE queue SET report = ?, delay_notice_at = 0 WHERE message_id = ? AND ordinal = ?",
                (int)result.Report, attempt.Message, result.Ordinal);
        }

        SetLast(transaction, result);
    }

    // What was held during the attempt keeps its note.
    private void SetLast(WriteTransaction transaction, DeliveryResult result) => transaction.Execute("""
        UPDATE queue SET last_at = ?, last_reply = iif(state = 1, last_reply, ?), last_host = ?, reason = ?
        WHERE message_id = ? AND ordinal = ?
        """,
        attempt.At, result.Reply, attempt.Host, result.Reason, attempt.Message, result.Ordinal);
}
