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

    // Prepared by the caller's thread, because the writer's is the busiest.
    private readonly SearchRow? _searchRow =
        indexing is MessageIndexing.InTransaction or MessageIndexing.AfterCommit ? SearchRow.FromMessage(message) : null;

    // Without the text, which may be long and is in the row: many jobs may wait.
    private readonly NewMessage _message =
        message with { Summary = message.Summary with { Text = "", Fields = [], AttachmentNames = [] } };

    private readonly byte[] _remarks = message.Remarks.IsEmpty ? [] : RemarkCodec.Encode(message.Remarks);

    public override bool NeedsReserve => true;

    public override int EstimatedOctets => Content.Length + (_searchRow?.Length ?? 0);

    /// <summary>Where a journal holds the content; default if it is in the database. Set before the job runs.</summary>
    public RecordPlace Place { get; set; }

    /// <summary>The octets, if the database holds them.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    public override void Execute(WriteTransaction transaction)
    {
        InsertMessage(transaction);
        InsertContent(transaction);
        for (var ordinal = 0; ordinal < _message.Deliveries.Length; ordinal++)
        {
            var delivery = _message.Deliveries[ordinal];
            transaction.Prepare(
                "INSERT INTO delivery (message_id, forward_path, route, state, rcpt_parameters, held_until) VALUES (?, ?, ?, ?, ?, ?)")
                .Bind(1, id.Value).Bind(2, delivery.ForwardPath).Bind(3, delivery.Route).Bind(4, (int)delivery.State)
                    .Bind(5, delivery.RcptParameters)
                .Bind(6, delivery.HeldUntil?.ToUnixTimeMilliseconds() ?? 0).ExecuteNonQuery();
            if (delivery.Queue is not null)
            {
                QueueCommit.Insert(transaction, id.Value, ordinal, delivery, _message.ReceivedAt);
            }
        }

        QueueCommit.InsertSubmission(transaction, id.Value, _message.IdempotencyKey);

        if (_remarks.Length > 0)
        {
            transaction.Prepare("INSERT INTO message_remarks (message_id, remarks) VALUES (?, ?)").Bind(1, id.Value).Bind(2, _remarks)
                .ExecuteNonQuery();
        }

        if (!_message.IsListed)
        {
            transaction.Prepare("UPDATE message SET deletion = ? WHERE id = ?").Bind(1, WriteTransaction.Unlisted).Bind(2, id.Value)
                .ExecuteNonQuery();
            transaction.Changes.Add(new StoreChange(StoreChangeKind.MessageChanged, id));
            return;
        }

        Index(transaction);
        transaction.MessageCountDelta++;
        transaction.OctetsDelta += size;
        transaction.Changes.Add(new StoreChange(StoreChangeKind.MessageAdded, id));
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
        transaction.Prepare("""
            INSERT INTO message (id, session_id, received_at, size, attachments, reverse_path, header_from, header_to, subject, message_id,
                preview, mail_parameters, login, remarks, record, record_start, record_prefix, record_length)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
            .Bind(1, id.Value)
            .Bind(2, _message.SessionId.Value)
            .Bind(3, _message.ReceivedAt.ToUnixTimeMilliseconds())
            .Bind(4, size)
            .Bind(5, summary.Attachments)
            .Bind(6, _message.ReversePath)
            .Bind(7, summary.From)
            .Bind(8, summary.To)
            .Bind(9, summary.Subject)
            .Bind(10, summary.MessageId)
            .Bind(11, summary.Preview)
            .Bind(12, _message.MailParameters)
            .Bind(13, _message.User)
            .Bind(14, _message.Remarks.Length)
            .Bind(15, Place.Record)
            .Bind(16, Place.Start)
            .Bind(17, Place.Prefix)
            .Bind(18, Place.Length)
            .ExecuteNonQuery();
    }

    private void InsertContent(WriteTransaction transaction)
    {
        for (var (rest, ordinal) = (Content, 0); !rest.IsEmpty; ordinal++)
        {
            var chunk = rest[..Math.Min(rest.Length, ChunkSize)];
            transaction.Prepare("INSERT INTO chunk (message_id, ordinal, octets) VALUES (?, ?, ?)").Bind(1, id.Value).Bind(2, ordinal)
                .Bind(3, chunk.Span).ExecuteNonQuery();
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
