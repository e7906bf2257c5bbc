using Ulak.Smtp;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>Adds a message to the index.</summary>
/// <param name="record">The message, or what is known of it without its text.</param>
/// <param name="message">The message with its text.</param>
/// <param name="indexing">When it goes into the search index.</param>
/// <param name="applied">Called when the index has the message, or cannot have it.</param>
internal sealed class AddedChange(MessageRecord record, NewMessage message, MessageIndexing indexing, Action? applied = null) : IndexChange
{
    private readonly AddMessageJob _job = new(record.Id, message, record.Size, indexing);

    /// <summary>Whether a relay reads the content of the message.</summary>
    public bool IsQueued { get; } = message.Deliveries.Any(delivery => delivery.Queue is not null);

    /// <summary>How many deliveries it has if a relay makes all of them, and no list shows it; otherwise 0.</summary>
    public int RelayedCount { get; } =
        !message.IsListed && message.Deliveries.All(delivery => delivery.Queue is not null) ? message.Deliveries.Length : 0;

    /// <summary>The attempt of the same batch that ends all its deliveries; null for none. See <see cref="EndedMessages"/>.</summary>
    public JobChange? Ending { get; set; }

    /// <summary>The message without its text.</summary>
    public MessageRecord Record { get; } = record with { Message = WithoutText };

    // Jobs may wait, and need no text any more.
    private static NewMessage WithoutText { get; } = new()
    {
        SessionId = default,
        ReceivedAt = default,
        ReversePath = "",
        Summary = new MessageSummary("", "", "", "", "", "", 0),
        Deliveries = [],
    };

    public override int EstimatedOctets => _job.EstimatedOctets;

    /// <inheritdoc/>
    /// <remarks>All that the index stores as it is, is before the content in the record.</remarks>
    public override int IndexOctets { get; } = 512 + record.Start + (512 * message.Deliveries.Length);

    public override void Execute(WriteTransaction transaction)
    {
        var place = Record.PlaceAt(Position);
        _job.WriteEnded = Ending?.Attempt is { } attempt ? attempt.InsertEnded : null;
        _job.Place = Ending is null ? place : place with { Record = 0 };
        _job.Execute(transaction);
        if (Ending is null)
        {
            MovedChange.SaveParts(transaction, Record.Id, Record.Earlier);
            return;
        }

        // It has no record, but is in the journal.
        transaction.Execute("DELETE FROM message_beside_journal WHERE message_id = ?", Record.Id);

        // Its record may remain in the journal for long: it must not be delivered again when the index is made again.
        var first = Record.Earlier.Select(part => part.Position.Segment).Append(Position.Segment).Min();
        JobTracking.SaveDeletion(transaction, Record.Id.Value, (first, Position.Segment), Ending.Position);
    }

    public override void Succeed() => applied?.Invoke();

    public override void Fail(Exception cause) => applied?.Invoke();
}

/// <summary>Saves the new place of a message.</summary>
/// <param name="record">The message.</param>
/// <param name="indexing">For a message that the index does not have: when it goes into the search index; null to leave it out, because it
/// was deleted meanwhile.</param>
internal sealed class MovedChange(MessageRecord record, MessageIndexing? indexing) : IndexChange
{
    public override bool FreesSpace => true;

    public override void Execute(WriteTransaction transaction)
    {
        if (TryMove(transaction, record.Id, record.PlaceAt(Position), record.Earlier))
        {
            if (record.Origin == JournalPosition.Start)
            {
                // The content was in the database until now.
                transaction.Execute("DELETE FROM chunk WHERE message_id = ?", record.Id);
                transaction.Execute("DELETE FROM message_beside_journal WHERE message_id = ?", record.Id);
            }
        }
        else if (!IsDeleted(transaction) && indexing is { } when)
        {
            new AddedChange(record, record.Message, when) { Position = Position }.Execute(transaction);
        }
    }

    /// <summary>Saves the new place of a message; returns false if there is none.</summary>
    public static bool TryMove(WriteTransaction transaction, MailId id, RecordPlace place, IEnumerable<ContentPart> parts)
    {
        if (transaction.Execute(
            "UPDATE message SET record = ?, record_start = ?, record_prefix = ?, record_length = ? WHERE id = ?",
            place.Record, place.Start, place.Prefix, place.Length, id.Value) == 0)
        {
            return false;
        }

        // A start finds the marks behind the message's record only, so they have to be written again.
        transaction.Execute(
            "INSERT OR IGNORE INTO message_state (message_id, segment) SELECT message_id, 0 FROM message_state WHERE message_id = ?",
            id.Value);
        transaction.Execute("DELETE FROM message_part WHERE message_id = ?", id.Value);
        SaveParts(transaction, id, parts);
        return true;
    }

    /// <summary>Saves where the parts of a message are.</summary>
    public static void SaveParts(WriteTransaction transaction, MailId id, IEnumerable<ContentPart> parts)
    {
        var ordinal = 0;
        foreach (var part in parts)
        {
            transaction.Execute(
                "INSERT INTO message_part (message_id, ordinal, position, start, length) VALUES (?, ?, ?, ?, ?)",
                id.Value, ordinal++, (long)part.Position.Value, part.Start, part.Length);
        }
    }

    /// <summary>
    /// Whether another process deleted the message meanwhile. The record of that deletion must remain as long as this one.
    /// </summary>
    private bool IsDeleted(WriteTransaction transaction) =>
        transaction.Execute("""
            UPDATE tombstone SET last_segment = max(last_segment, ?2)
            WHERE message_id = ?1 AND (segment = 0 OR deleted_at > ?3)
            """, record.Id, Position.Segment, (long)record.Origin.Value) > 0;
}
