using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Dialogues;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Reads sessions on a connection.</summary>
internal static class SessionReader
{
    private const int MostOnPage = 500;

    private const string Columns = "id, opened_at, closed_at, messages, faults, octets_in, octets_out, listener, remote, client_name, protocol, ended, trouble";

    public static SessionPage List(Database database, SessionQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, MostOnPage);
        var conditions = (query.WithoutMessage ? " AND messages = 0" : "") + (query.WithMessage ? " AND messages > 0" : "") + (query.WithFaults ? " AND faults > 0" : "");
        var rows = database.Prepare($"SELECT {Columns} FROM session WHERE id < ?{conditions} ORDER BY id DESC LIMIT ?")
            .Bind(1, query.Before?.Value ?? long.MaxValue).Bind(2, limit + 1);
        var items = ImmutableArray.CreateBuilder<StoredSession>();
        while (items.Count < limit && rows.Step())
        {
            items.Add(Session(rows));
        }

        var hasMore = items.Count == limit && rows.Step();
        rows.Reset();
        return new SessionPage(items.ToImmutable(), hasMore ? items[^1].Id : null);
    }

    public static StoredSession? Find(Database database, MailId id)
    {
        var row = database.Prepare($"SELECT {Columns}, dialogue FROM session WHERE id = ?").Bind(1, id.Value);
        return row.Step() ? Session(row) with { Dialogue = DialogueCodec.Decode(row.Blob(13)) } : null;
    }

    private static StoredSession Session(Statement row) => new()
    {
        Id = new MailId(row.Int64(0)),
        OpenedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(1)),
        ClosedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(2)),
        Messages = row.Int32(3),
        Faults = row.Int32(4),
        OctetsIn = row.Int64(5),
        OctetsOut = row.Int64(6),
        Listener = row.Text(7),
        Remote = row.Text(8),
        ClientName = row.Text(9),
        Protocol = row.Text(10),
        End = row.Text(11),
        Trouble = row.Text(12),
    };
}
