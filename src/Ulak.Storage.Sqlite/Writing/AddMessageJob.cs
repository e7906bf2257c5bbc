using Ulak.Smtp;
using Ulak.Storage.Dialogues;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Adds a message: its row, its deliveries, and its octets if they are not in a journal.</summary>
/// <param name="id">The message's id.</param>
/// <param name="message">Its envelope and summary.</param>
/// <param name="size">The number of its octets.</param>
/// <param name="indexing">When the message goes into the search index.</param>
internal sealed class AddMessageJob(MailId id, NewMessage message, long size, MessageIndexing indexing) : WriteJob<bool>
{
    /// <summary>The maximum number of octets in a row.</summary>
    public const int ChunkSize = 256 << 10;

    // Prepared by the caller's thread, because the writer's is the busiest. What is only queued is not searched.
    private readonly SearchRow? _searchRow =
        message.IsListed && indexing is MessageIndexing.InTransaction or MessageIndexing.AfterCommit
            ? SearchRow.FromMessage(message) : null;

    // Without the text, which may be long and is in the row: many jobs may wait.
    private readonly NewMessage _message =
        message with { Summary = message.Summary with { Text = "", Fields = [], AttachmentNames = [] } };

    private readonly byte[] _remarks = message.Remarks.IsEmpty ? [] : RemarkCodec.Encode(message.Remarks);

    public override bool NeedsReserve => true;

    public override int EstimatedOctets => Content.Length + (_searchRow?.Length ?? 0);

    /// <summary>Where a journal holds the content; default if it is in the database. Set before the job runs.</summary>
    public RecordPlace Place { get; set; }

    /// <summary>
    /// Writes the deliveries if all of them have ended before the message is written, so that it need not enter the queue; null if they
    /// have not. The message's place has no record then.
    /// </summary>
    public Action<WriteTransaction, MailId, NewMessage>? WriteEnded { get; set; }

    /// <summary>The octets, if the database holds them.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    public override void Execute(WriteTransaction transaction)
    {
        InsertMessage(transaction);
        InsertContent(transaction);
        (WriteEnded ?? WriteDeliveries)(transaction, id, _message);

        if (_message.IdempotencyKey.Length > 0)
        {
            transaction.Execute("INSERT INTO submission (idempotency_key, message_id) VALUES (?, ?)", _message.IdempotencyKey, id);
        }

        if (_remarks.Length > 0)
        {
            transaction.Execute("INSERT INTO message_remarks (message_id, remarks) VALUES (?, ?)", id.Value, _remarks);
        }

        if (!_message.IsListed)
        {
            transaction.Changes.Add(new StoreChange(StoreChangeKind.MessageChanged, id));
            return;
        }

        Index(transaction);
        transaction.MessageCountDelta++;
        transaction.OctetsDelta += size;
        transaction.Changes.Add(new StoreChange(StoreChangeKind.MessageAdded, id));
    }

    private static void WriteDeliveries(WriteTransaction transaction, MailId id, NewMessage message)
    {
        for (var ordinal = 0; ordinal < message.Deliveries.Length; ordinal++)
        {
            var delivery = message.Deliveries[ordinal];
            QueueCommit.InsertDelivery(transaction, id, delivery, delivery.State);
            if (delivery.Queue is { } entry)
            {
                QueueCommit.Insert(transaction, new(id, ordinal), entry, message.ReceivedAt);
            }
        }
    }

    private void Index(WriteTransaction transaction)
    {
        switch (indexing)
        {
            case MessageIndexing.InTransaction:
                _searchRow!.Insert(transaction, id, new TokenCache());
                break;
            case MessageIndexing.AfterCommit or MessageIndexing.AfterCommitFromContent:
                transaction.Unindexed.Add(new BacklogEntry(id, _searchRow));
                break;
            case MessageIndexing.ByScan:
                transaction.LowestUnindexed = Math.Min(transaction.LowestUnindexed, id.Value);
                break;
        }
    }

    private void InsertMessage(WriteTransaction transaction)
    {
        var summary = _message.Summary;
        transaction.Execute("""
            INSERT INTO message (id, session_id, received_at, size, attachments, reverse_path, header_from, header_to, subject, message_id,
                preview, mail_parameters, login, remarks, record, record_start, record_prefix, record_length, deletion)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0))
            """,
            id.Value, _message.SessionId, _message.ReceivedAt, size, summary.Attachments, _message.ReversePath, summary.From,
            summary.To, summary.Subject, summary.MessageId, summary.Preview, _message.MailParameters, _message.User,
            _message.Remarks.Length, Place.Record, Place.Start, Place.Prefix, Place.Length,
            _message.IsListed ? 0 : WriteTransaction.Unlisted);
    }

    private void InsertContent(WriteTransaction transaction)
    {
        for (var (rest, ordinal) = (Content, 0); !rest.IsEmpty; ordinal++)
        {
            var chunk = rest[..Math.Min(rest.Length, ChunkSize)];
            transaction.Prepare("INSERT INTO chunk (message_id, ordinal, octets) VALUES (?, ?, ?)", id, ordinal).Bind(3, chunk.Span)
                .ExecuteNonQuery();
            rest = rest[chunk.Length..];
        }
    }
}

/// <summary>When a message goes into the search index.</summary>
internal enum MessageIndexing
{
    /// <summary>With the message, as a secondary store does.</summary>
    InTransaction,

    /// <summary>After the commit, many at a time, as the owner does.</summary>
    AfterCommit,

    /// <summary>After the commit, with the words read from the stored content.</summary>
    AfterCommitFromContent,

    /// <summary>When the owner looks for messages that are not in the index.</summary>
    ByScan,
}

/// <summary>Where a journal holds a message's envelope, and the content that its parts do not hold.</summary>
/// <param name="Record">The record's position as a number.</param>
/// <param name="Start">Where the content begins in the record's payload.</param>
/// <param name="Prefix">How many of its octets come before the parts.</param>
/// <param name="Length">How many octets of content the record has.</param>
internal readonly record struct RecordPlace(long Record, int Start, int Prefix, int Length);
