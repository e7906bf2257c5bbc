using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Records;

/// <summary>Copies messages to a journal whose content is in chunks of the database.</summary>
internal static class ChunkedContent
{
    /// <summary>Copies the content of a message except its end to the journal; returns the record to append. Null if there is no such
    /// message.</summary>
    public static async Task<(MessageRecord Record, byte[] Payload)?> CopyAsync(
        ReaderPool readers, Journal journal, MailId id, CancellationToken cancellationToken)
    {
        if (await readers.ReadAsync(database => Read(database, id), cancellationToken).ConfigureAwait(false) is not { } message)
        {
            return null;
        }

        var parts = ImmutableArray.CreateBuilder<ContentPart>();
        var tail = Array.Empty<byte>();
        await foreach (var chunk in MessageQueries.ReadChunksAsync(readers, id, cancellationToken).ConfigureAwait(false))
        {
            if (tail.Length + chunk.Length > AddMessageJob.ChunkSize)
            {
                var position = await journal.AppendAsync((ushort)RecordKind.Content, tail, cancellationToken).ConfigureAwait(false);
                parts.Add(new ContentPart(position, 0, tail.Length));
                tail = [];
            }

            tail = [.. tail, .. chunk];
        }

        var payload = MessageRecord.Encode(id, message, parts.ToImmutable(), [], tail);
        return (new MessageRecord(id, message, parts.ToImmutable(), 0, tail.Length, payload.Length - tail.Length), payload);
    }

    /// <summary>Reads a message, also from the trash.</summary>
    private static NewMessage? Read(Database database, MailId id)
    {
        if (MessageQueries.FindAny(database, id) is not { } message)
        {
            return null;
        }

        var (item, summary) = (message.Item, message.Item.Summary);
        var queued = QueueRows.ListMessage(database, id).Where(entry => entry.State != QueueState.Reporting)
            .ToDictionary(entry => entry.Key.Ordinal, EntryOf);
        return new NewMessage
        {
            SessionId = item.SessionId,
            ReceivedAt = item.ReceivedAt,
            ReversePath = item.ReversePath,
            MailParameters = message.MailParameters,
            User = message.User,
            Summary = new MessageSummary(
                summary.From, summary.To, summary.Subject, message.MessageId, summary.Preview, summary.Preview, summary.Attachments),
            Remarks = message.Remarks,
            Deliveries =
            [
                .. message.Deliveries.Select((delivery, ordinal) => new NewDelivery(
                    delivery.ForwardPath, delivery.Route, delivery.State, delivery.RcptParameters, delivery.HeldUntil)
                {
                    Queue = queued.GetValueOrDefault(ordinal),
                }),
            ],
            IsListed = !database.Prepare(
                "SELECT 1 FROM message WHERE id = ? AND deletion = ?", id.Value, WriteTransaction.Unlisted).HasRow(),
        };
    }

    private static QueueEntry EntryOf(QueuedDelivery entry) => new()
    {
        Destination = entry.Destination,
        NextAt = entry.NextAt,
        ExpiresAt = entry.ExpiresAt,
        DelayNoticeAt = entry.DelayNoticeAt,
        IsHeld = entry.State == QueueState.Held,
        Note = entry.State == QueueState.Held ? entry.LastReply : "",
    };
}
