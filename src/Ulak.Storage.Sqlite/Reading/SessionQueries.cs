using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Queries of sessions.</summary>
internal static class SessionQueries
{
    private const int MaxPageSize = 500;

    private const string Columns =
        "id, opened_at, closed_at, messages, faults, octets_in, octets_out, listener, remote, client_name, protocol, ended, trouble";

    public static SessionPage List(Database database, SessionQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, MaxPageSize);
        var conditions = string.Concat(
            query.WithoutMessage ? " AND messages = 0" : "",
            query.WithMessage ? " AND messages > 0" : "",
            query.WithFaults ? " AND faults > 0" : "");
        var rows = database.Prepare($"SELECT {Columns} FROM session WHERE id < ?{conditions} ORDER BY id DESC LIMIT ?")
            .Bind(1, query.Before?.Value ?? long.MaxValue).Bind(2, limit + 1);
        var items = ImmutableArray.CreateBuilder<StoredSession>();
        while (items.Count < limit && rows.Step())
        {
            items.Add(ReadSession(rows));
        }

        var hasMore = items.Count == limit && rows.Step();
        rows.Reset();
        return new SessionPage(items.ToImmutable(), hasMore ? items[^1].Id : null);
    }

    public static StoredSession? Find(Database database, MailId id)
    {
        var row = database.Prepare($"SELECT {Columns}, dialogue FROM session WHERE id = ?").Bind(1, id.Value);
        return row.Step() ? ReadSession(row) with { Dialogue = DialogueCodec.Decode(row.GetBlob(13)) } : null;
    }

    private static StoredSession ReadSession(Statement row) => new()
    {
        Id = new MailId(row.GetInt64(0)),
        OpenedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        ClosedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
        Messages = row.GetInt32(3),
        Faults = row.GetInt32(4),
        OctetsIn = row.GetInt64(5),
        OctetsOut = row.GetInt64(6),
        Listener = row.GetText(7),
        Remote = row.GetText(8),
        ClientName = row.GetText(9),
        Protocol = row.GetText(10),
        End = row.GetText(11),
        ErrorReply = row.GetText(12),
    };
}
