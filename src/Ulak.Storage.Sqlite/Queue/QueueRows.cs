using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite.Queue;

/// <summary>Reads rows of the queue.</summary>
internal static class QueueRows
{
    private const string Columns = """
        q.message_id, q.ordinal, m.reverse_path, d.forward_path, d.route, q.destination, q.state, q.queued_at, q.next_at, q.expires_at,
            q.delay_notice_at, q.attempts, q.last_at, q.last_reply, q.last_host, q.reason, q.report, d.rcpt_parameters, m.mail_parameters,
            m.size, m.subject, m.login, (SELECT group_concat(t.name, char(10)) FROM tag t WHERE t.message_id = q.message_id)
        """;

    private const string Tables = "queue q CROSS JOIN delivery d ON d.id = q.delivery_id CROSS JOIN message m ON m.id = q.message_id";

    public static ImmutableArray<QueuedDelivery> ListDue(Database database, DueQuery query) => ReadAll(database.Prepare($"""
        SELECT {Columns} FROM {Tables} WHERE q.destination = ? AND q.state = 0 AND q.next_at <= ? ORDER BY q.next_at LIMIT ?
        """, query.Destination, query.Until, query.Limit));

    public static ImmutableArray<QueuedDelivery> ListReportsDue(Database database, int limit) => ReadAll(database.Prepare($"""
        SELECT {Columns} FROM {Tables} WHERE q.report > 0 ORDER BY q.message_id, q.ordinal LIMIT ?
        """, limit));

    public static ImmutableArray<QueuedDelivery> ListMessage(Database database, MailId message) => ReadAll(database.Prepare($"""
        SELECT {Columns} FROM {Tables} WHERE q.message_id = ? ORDER BY q.ordinal
        """, message.Value));

    public static QueuePage List(Database database, QueueQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, 500);
        var conditions = new QueueConditions(query.Filter);
        var rows = database.Prepare($"""
            SELECT {Columns} FROM {Tables} WHERE (q.message_id, q.ordinal) > (?, ?){conditions.Sql} ORDER BY q.message_id, q.ordinal LIMIT ?
            """, [query.After?.Message.Value ?? long.MinValue, query.After?.Ordinal ?? -1, .. conditions.Values, limit + 1]);
        var items = ReadAll(rows);
        return items.Length > limit
            ? new QueuePage(items[..limit], items[limit - 1].Key)
            : new QueuePage(items, null);
    }

    /// <summary>The next attempt of a destination after a time; null if there is none.</summary>
    public static DateTimeOffset? NextDue(Database database, string destination, DateTimeOffset after) =>
        database.Prepare(
            "SELECT next_at FROM queue WHERE destination = ? AND state = 0 AND next_at > ? ORDER BY next_at LIMIT 1",
            destination, after).ReadFirst(row => row.GetOptionalTime(0));

    public static ImmutableArray<QueueDestination> ListDestinations(Database database)
    {
        var rows = database.Prepare("""
            SELECT q.destination, sum(q.state = 0), sum(q.state = 1), coalesce(min(iif(q.state = 0, q.next_at, NULL)), 0), min(q.queued_at),
                sum(m.size), q.destination IN (SELECT destination FROM queue_pause)
            FROM queue q CROSS JOIN message m ON m.id = q.message_id WHERE q.state < 2 GROUP BY q.destination
            UNION ALL
            SELECT destination, 0, 0, 0, 0, 0, 1 FROM queue_pause
            WHERE NOT EXISTS (SELECT 1 FROM queue WHERE queue.destination = queue_pause.destination AND queue.state < 2)
            """);
        return
        [
            .. rows.ReadAll(row => new QueueDestination(
                row.GetText(0),
                row.GetInt64(1),
                row.GetInt64(2),
                row.GetOptionalTime(3),
                row.GetTime(4),
                row.GetInt64(5),
                row.GetFlag(6))),
        ];
    }

    /// <summary>Reads the names of what is paused.</summary>
    public static List<string> ListPauses(Database database) =>
        database.Prepare("SELECT destination FROM queue_pause ORDER BY destination").ReadAll(row => row.GetText(0));

    public static ImmutableArray<QueueCause> ListCauses(Database database, int limit)
    {
        // SQLite takes the other columns from the row with the maximum: the latest attempt.
        var rows = database.Prepare("""
            SELECT reason, destination, state, count(*), min(iif(last_at = 0, queued_at, last_at)), min(next_at), last_reply, last_host,
                max(last_at)
            FROM queue WHERE state < 2 GROUP BY state, reason, destination, iif(state = 1, last_reply, '')
            ORDER BY 4 DESC LIMIT ?
            """, limit);
        return
        [
            .. rows.ReadAll(row => new QueueCause(
                row.GetText(0),
                row.GetText(1),
                (QueueState)row.GetInt32(2),
                row.GetInt64(3),
                row.GetTime(4),
                row.GetTime(5),
                row.GetText(6),
                row.GetText(7))),
        ];
    }

    public static MailId? FindSubmission(Database database, string key)
    {
        var row = database.Prepare("SELECT message_id FROM submission WHERE idempotency_key = ?", key);
        return row.ReadFirst<MailId?>(found => found.GetId(0));
    }

    /// <summary>Inserts an entry of a delivery.</summary>
    public static void Insert(WriteTransaction transaction, QueuedDelivery entry, long delivery) => transaction.Execute("""
        INSERT INTO queue (message_id, ordinal, delivery_id, destination, state, next_at, queued_at, expires_at, delay_notice_at,
            attempts, last_at, report, last_reply, last_host, reason)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        entry.Key.Message, entry.Key.Ordinal, delivery, entry.Destination, (int)entry.State, entry.NextAt, entry.QueuedAt,
        entry.ExpiresAt, entry.DelayNoticeAt, entry.Attempts, entry.LastAt, (int)entry.Report, entry.LastReply, entry.LastHost,
        entry.Reason);

    private static ImmutableArray<QueuedDelivery> ReadAll(Statement rows) => [.. rows.ReadAll(Read)];

    // A tag has no control characters.
    private static ImmutableArray<string> ReadTags(string lines) => lines.Length == 0 ? [] : [.. lines.Split('\n')];

    private static QueuedDelivery Read(Statement row) => new()
    {
        Key = new DeliveryKey(row.GetId(0), row.GetInt32(1)),
        ReversePath = row.GetText(2),
        ForwardPath = row.GetText(3),
        Route = row.GetText(4),
        Destination = row.GetText(5),
        State = (QueueState)row.GetInt32(6),
        QueuedAt = row.GetTime(7),
        NextAt = row.GetTime(8),
        ExpiresAt = row.GetTime(9),
        DelayNoticeAt = row.GetOptionalTime(10),
        Attempts = row.GetInt32(11),
        LastAt = row.GetOptionalTime(12),
        LastReply = row.GetText(13),
        LastHost = row.GetText(14),
        Reason = row.GetText(15),
        Report = (ReportKind)row.GetInt32(16),
        RcptParameters = row.GetText(17),
        MailParameters = row.GetText(18),
        Size = row.GetInt64(19),
        Subject = row.GetText(20),
        User = row.GetText(21),
        Tags = ReadTags(row.GetText(22)),
    };
}
