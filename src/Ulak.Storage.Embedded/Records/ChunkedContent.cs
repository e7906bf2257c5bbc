using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Queue;
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
        for (var from = 0; ;)
        {
            var buffer = new byte[AddMessageJob.ChunkSize];
            var next = from;
            var chunk = await readers.ReadAsync(database => MessageQueries.ReadChunk(database, id, next, buffer), cancellationToken)
                .ConfigureAwait(false);
            if (chunk is not { } read)
            {
                break;
            }

            if (tail.Length + read.Length > buffer.Length)
            {
                var position = await journal.AppendAsync((ushort)RecordKind.Content, tail, cancellationToken).ConfigureAwait(false);
                parts.Add(new ContentPart(position, 0, tail.Length));
                tail = [];
            }

            tail = [.. tail, .. buffer.AsSpan(0, read.Length)];
            from = read.Ordinal + 1;
        }

        var payload = MessageRecord.Encode(id, message, parts.ToImmutable(), [], tail);
        return (new MessageRecord(id, message, parts.ToImmutable(), 0, tail.Length, payload.Length - tail.Length), payload);
    }

    /// <summary>Reads a message, also from the trash.</summary>
    private static NewMessage? Read(Database database, MailId id)
    {
        var row = database.Prepare("""
            SELECT session_id, received_at, reverse_path, mail_parameters, login, header_from, header_to, subject, message_id, preview,
                attachments, coalesce(deletion, 0), (SELECT remarks FROM message_remarks WHERE message_id = message.id)
            FROM message WHERE id = ?
            """).Bind(1, id.Value);
        if (!row.Step())
        {
            return null;
        }

        var message = new NewMessage
        {
            SessionId = new MailId(row.GetInt64(0)),
            ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
            ReversePath = row.GetText(2),
            MailParameters = row.GetText(3),
            User = row.GetText(4),
            Summary = new MessageSummary(
                row.GetText(5), row.GetText(6), row.GetText(7), row.GetText(8), row.GetText(9), row.GetText(9), row.GetInt32(10)),
            Remarks = row.GetBlob(12) is { IsEmpty: false } remarks ? RemarkCodec.Decode(remarks) : [],
            Deliveries = [],
            IsListed = row.GetInt64(11) != WriteTransaction.Unlisted,
        };
        row.Reset();
        return message with { Deliveries = ReadDeliveries(database, id) };
    }

    private static QueueEntry ReadQueueEntry(Statement row) => new()
    {
        Destination = row.GetText(5),
        NextAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        DelayNoticeAt = row.GetInt64(8) == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        IsHeld = row.GetInt64(9) == 1,
        Note = row.GetInt64(9) == 1 ? row.GetText(10) : "",
    };

    private static ImmutableArray<NewDelivery> ReadDeliveries(Database database, MailId id)
    {
        var rows = database.Prepare(
            """
            SELECT d.forward_path, d.route, d.state, d.rcpt_parameters, d.held_until, q.destination, q.next_at, q.expires_at,
                q.delay_notice_at, q.state, q.last_reply
            FROM delivery d LEFT JOIN queue q ON q.message_id = d.message_id AND q.delivery_id = d.id AND q.state < 2
            WHERE d.message_id = ? ORDER BY d.id
            """).Bind(1, id.Value);
        return
        [
            .. rows.ReadAll(row => new NewDelivery(
                row.GetText(0),
                row.GetText(1),
                (DeliveryState)row.GetInt32(2),
                row.GetText(3),
                row.GetInt64(4) == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)))
            {
                Queue = row.GetInt64(7) == 0 ? null : ReadQueueEntry(row),
            }),
        ];
    }
}
