using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Search;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Queries of messages.</summary>
internal static class MessageQueries
{
    private const int MaxPageSize = 500;

    private const string Columns =
        "m.id, m.session_id, m.received_at, m.size, m.is_read, m.attachments, m.reverse_path, m.header_from, m.header_to, m.subject, "
        + "m.preview, m.message_id, m.mail_parameters, m.is_starred, m.remarks, m.login";

    public static MessagePage List(Database database, MessageQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, MaxPageSize);
        var rows = ReadItems(database, query, limit + 1);
        MailId? next = query.After is null ? (rows.Count > limit ? rows[limit - 1].Id : null) : rows.FirstOrDefault()?.Id;
        var items = ImmutableArray.CreateBuilder<MessageListItem>(Math.Min(rows.Count, limit));
        foreach (var row in query.After is null ? rows.Take(limit) : rows.Take(limit).Reverse())
        {
            items.Add(row with { ForwardPaths = ReadForwardPaths(database, row.Id), Tags = TagQueries.ListForMessage(database, row.Id) });
        }

        return new MessagePage(items.DrainToImmutable(), next);
    }

    public static StoredMessage? Find(Database database, MailId id) => Find(database, id, " AND m.deletion IS NULL");

    /// <summary>Finds a message, listed or not, in the trash or not.</summary>
    public static StoredMessage? FindAny(Database database, MailId id) => Find(database, id, "");

    private static StoredMessage? Find(Database database, MailId id, string condition)
    {
        var row = database.Prepare($"SELECT {Columns} FROM message m WHERE m.id = ?{condition}", id.Value);
        if (!row.Step())
        {
            return null;
        }

        var item = ReadItem(row);
        var (messageId, parameters, user) = (row.GetText(11), row.GetText(12), row.GetText(15));
        row.Reset();
        var deliveries = ReadDeliveries(database, id);
        item = item with
        {
            ForwardPaths = [.. deliveries.Select(delivery => delivery.ForwardPath)],
            Tags = TagQueries.ListForMessage(database, id),
        };
        return new StoredMessage(item, messageId, parameters, deliveries)
        {
            User = user,
            Remarks = item.RemarkCount == 0 ? [] : ReadRemarks(database, id),
        };
    }

    /// <summary>Returns the size of a message, listed or not; null if there is none or its content was removed.</summary>
    public static long? FindSize(Database database, MailId id) => database.Prepare(
        "SELECT size FROM message WHERE id = ? AND (size = 0 OR EXISTS (SELECT 1 FROM chunk WHERE message_id = message.id))", id)
        .ReadFirst<long?>(row => row.GetInt64(0));

    /// <summary>
    /// Reads the content of a message that is in the database, chunk by chunk. One read per chunk: a slow reader must not hold a
    /// connection, nor a snapshot, which keeps the log from being reused.
    /// </summary>
    public static async IAsyncEnumerable<byte[]> ReadChunksAsync(
        ReaderPool readers, MailId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var last = -1; ;)
        {
            var from = last;
            var (ordinal, octets) = await readers.ReadAsync(
                database => database.Prepare(
                    "SELECT ordinal, octets FROM chunk WHERE message_id = ? AND ordinal > ? ORDER BY ordinal LIMIT 1", id, from)
                    .ReadFirst(row => (row.GetInt32(0), row.GetBlob(1).ToArray())),
                cancellationToken).ConfigureAwait(false);
            if (octets is null)
            {
                yield break;
            }

            yield return octets;
            last = ordinal;
        }
    }

    /// <summary>Lists the ids of messages that match, newest first; the next page begins before the last of them.</summary>
    public static ImmutableArray<MailId> ListIds(Database database, MessageQuery query) =>
        [.. SelectMatching(database, "m.id", query, Math.Clamp(query.Limit, 1, MaxPageSize)).ReadAll(row => row.GetId(0))];

    /// <summary>Counts all messages, from the tally: counting a million rows takes a second.</summary>
    public static long CountAll(Database database) => database.Scalar("SELECT value FROM tally WHERE name = 'messages'");

    /// <summary>Counts the messages that match.</summary>
    public static long Count(Database database, string search) =>
        SelectMatching(database, "count(*)", new MessageQuery(search), null).ReadFirst(row => row.GetInt64(0));

    private static Statement SelectMatching(Database database, string columns, MessageQuery query, int? limit)
    {
        var before = query.Before?.Value ?? long.MaxValue;
        var search = new SearchSql(database, SearchQuery.Parse(query.Search), query.SessionId, query.After);
        var direction = query.After is null ? "DESC" : "ASC";
        if (search.Match is { } match)
        {
            // CROSS JOIN keeps the order of the loops: the index returns its rows newest first, and the page is full after a few of them.
            var order = limit is null ? "" : $" ORDER BY s.rowid {direction} LIMIT {limit}";
            return database.Prepare($"""
                SELECT {columns} FROM message_search s CROSS JOIN message m ON m.id = s.rowid
                WHERE s.message_search MATCH ? AND s.rowid < ? AND m.deletion IS NULL{search.Conditions}{order}
                """, [match, before, .. search.Values]);
        }

        // The inner query finds the ids in an index that covers the conditions, where there is one; the outer one reads a page of rows.
        var sorted = limit is null ? "" : $" ORDER BY m.id {direction}";
        var condition = $"m.id < ? AND m.deletion IS NULL{search.Conditions}";
        return database.Prepare(
            limit is null
                ? $"SELECT {columns} FROM message m WHERE {condition}"
                : $"""
                    SELECT {columns} FROM message m
                    WHERE m.id IN (SELECT m.id FROM message m WHERE {condition}{sorted} LIMIT {limit}){sorted}
                    """,
            [before, .. search.Values]);
    }

    private static List<MessageListItem> ReadItems(Database database, MessageQuery query, int limit) =>
        SelectMatching(database, Columns, query, limit).ReadAll(ReadItem);

    private static MessageListItem ReadItem(Statement row) => new(
        row.GetId(0),
        row.GetId(1),
        row.GetTime(2),
        row.GetText(6),
        [],
        new MessageSummaryLine(row.GetText(7), row.GetText(8), row.GetText(9), row.GetText(10), row.GetInt32(5)),
        row.GetInt64(3),
        row.GetFlag(4))
    {
        IsStarred = row.GetFlag(13),
        RemarkCount = row.GetInt32(14),
    };

    private static ImmutableArray<string> ReadForwardPaths(Database database, MailId id) =>
        [.. database.Prepare("SELECT forward_path FROM delivery WHERE message_id = ? ORDER BY id", id).ReadAll(row => row.GetText(0))];

    private static ImmutableArray<StoredRemark> ReadRemarks(Database database, MailId id)
    {
        var row = database.Prepare("SELECT remarks FROM message_remarks WHERE message_id = ?", id.Value);
        return row.Step() ? RemarkCodec.Decode(row.GetBlob(0)) : [];
    }

    private static ImmutableArray<StoredDelivery> ReadDeliveries(Database database, MailId id)
    {
        const string Sql =
            "SELECT id, forward_path, route, state, rcpt_parameters, held_until FROM delivery WHERE message_id = ? ORDER BY id";
        return
        [
            .. database.Prepare(Sql, id).ReadAll(row => new StoredDelivery(
                row.GetInt64(0),
                row.GetText(1),
                row.GetText(2),
                (DeliveryState)row.GetInt32(3),
                row.GetText(4),
                [.. AttemptRows.List(database, row.GetInt64(0))],
                row.GetOptionalTime(5))),
        ];
    }
}
