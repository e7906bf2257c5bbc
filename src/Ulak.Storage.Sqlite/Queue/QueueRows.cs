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
            m.size, m.subject, m.login
        """;

    private const string Tables = "queue q CROSS JOIN delivery d ON d.id = q.delivery_id CROSS JOIN message m ON m.id = q.message_id";

    public static ImmutableArray<QueuedDelivery> ListDue(Database database, DueQuery query) => ReadAll(database.Prepare($"""
        SELECT {Columns} FROM {Tables} WHERE q.destination = ? AND q.state = 0 AND q.next_at <= ? ORDER BY q.next_at LIMIT ?
        """).Bind(1, query.Destination).Bind(2, query.Until.ToUnixTimeMilliseconds()).Bind(3, query.Limit));

    public static ImmutableArray<QueuedDelivery> ListReportsDue(Database database, int limit) => ReadAll(database.Prepare($"""
        SELECT {Columns} FROM {Tables} WHERE q.report > 0 ORDER BY q.message_id, q.ordinal LIMIT ?
        """).Bind(1, limit));

    public static ImmutableArray<QueuedDelivery> ListMessage(Database database, MailId message) => ReadAll(database.Prepare($"""
        SELECT {Columns} FROM {Tables} WHERE q.message_id = ? ORDER BY q.ordinal
        """).Bind(1, message.Value));

    public static QueuePage List(Database database, QueueQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, 500);
        var conditions = new QueueConditions(query.Filter);
        var rows = database.Prepare($"""
            SELECT {Columns} FROM {Tables} WHERE (q.message_id, q.ordinal) > (?, ?){conditions.Sql} ORDER BY q.message_id, q.ordinal LIMIT ?
            """).Bind(1, query.After?.Message.Value ?? long.MinValue).Bind(2, query.After?.Ordinal ?? -1);
        var items = ReadAll(rows.Bind(conditions.Bind(rows, 3), limit + 1));
        return items.Length > limit
            ? new QueuePage(items[..limit], items[limit - 1].Key)
            : new QueuePage(items, null);
    }

    /// <summary>The next attempt of a destination, in milliseconds since 1970; 0 if nothing waits.</summary>
    public static long NextDue(Database database, string destination) =>
        database.Prepare("SELECT next_at FROM queue WHERE destination = ? AND state = 0 ORDER BY next_at LIMIT 1")
            .Bind(1, destination).ReadFirst(row => row.GetInt64(0));

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
                row.GetInt64(3) == 0 ? null : Time(row.GetInt64(3)),
                Time(row.GetInt64(4)),
                row.GetInt64(5),
                row.GetInt32(6) != 0)),
        ];
    }

    public static ImmutableArray<QueueCause> ListCauses(Database database, int limit)
    {
        // SQLite takes the other columns from the row with the maximum: the latest attempt.
        var rows = database.Prepare("""
            SELECT reason, destination, state, count(*), min(iif(last_at = 0, queued_at, last_at)), min(next_at), last_reply, last_host,
                max(last_at)
            FROM queue WHERE state < 2 GROUP BY state, reason, destination ORDER BY 4 DESC LIMIT ?
            """).Bind(1, limit);
        return
        [
            .. rows.ReadAll(row => new QueueCause(
                row.GetText(0),
                row.GetText(1),
                (QueueState)row.GetInt32(2),
                row.GetInt64(3),
                Time(row.GetInt64(4)),
                Time(row.GetInt64(5)),
                row.GetText(6),
                row.GetText(7))),
        ];
    }

    public static MailId? FindSubmission(Database database, string key)
    {
        var row = database.Prepare("SELECT message_id FROM submission WHERE idempotency_key = ?").Bind(1, key);
        return row.ReadFirst<MailId?>(found => new MailId(found.GetInt64(0)));
    }

    /// <summary>Inserts an entry of a delivery.</summary>
    public static void Insert(WriteTransaction transaction, QueuedDelivery entry, long delivery) => transaction.Prepare("""
        INSERT INTO queue (message_id, ordinal, delivery_id, destination, state, next_at, queued_at, expires_at, delay_notice_at,
            attempts, last_at, report, last_reply, last_host, reason)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
        .Bind(1, entry.Key.Message.Value).Bind(2, entry.Key.Ordinal).Bind(3, delivery).Bind(4, entry.Destination)
        .Bind(5, (int)entry.State).Bind(6, entry.NextAt.ToUnixTimeMilliseconds()).Bind(7, entry.QueuedAt.ToUnixTimeMilliseconds())
        .Bind(8, entry.ExpiresAt.ToUnixTimeMilliseconds()).Bind(9, entry.DelayNoticeAt?.ToUnixTimeMilliseconds() ?? 0)
        .Bind(10, entry.Attempts).Bind(11, entry.LastAt?.ToUnixTimeMilliseconds() ?? 0).Bind(12, (int)entry.Report)
        .Bind(13, entry.LastReply).Bind(14, entry.LastHost).Bind(15, entry.Reason).ExecuteNonQuery();

    private static ImmutableArray<QueuedDelivery> ReadAll(Statement rows) => [.. rows.ReadAll(Read)];

    private static QueuedDelivery Read(Statement row) => new()
    {
        Key = new DeliveryKey(new MailId(row.GetInt64(0)), row.GetInt32(1)),
        ReversePath = row.GetText(2),
        ForwardPath = row.GetText(3),
        Route = row.GetText(4),
        Destination = row.GetText(5),
        State = (QueueState)row.GetInt32(6),
        QueuedAt = Time(row.GetInt64(7)),
        NextAt = Time(row.GetInt64(8)),
        ExpiresAt = Time(row.GetInt64(9)),
        DelayNoticeAt = OptionalTime(row.GetInt64(10)),
        Attempts = row.GetInt32(11),
        LastAt = OptionalTime(row.GetInt64(12)),
        LastReply = row.GetText(13),
        LastHost = row.GetText(14),
        Reason = row.GetText(15),
        Report = (ReportKind)row.GetInt32(16),
        RcptParameters = row.GetText(17),
        MailParameters = row.GetText(18),
        Size = row.GetInt64(19),
        Subject = row.GetText(20),
        User = row.GetText(21),
    };

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static DateTimeOffset? OptionalTime(long milliseconds) => milliseconds == 0 ? null : Time(milliseconds);
}
