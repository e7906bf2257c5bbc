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
        var rows = database.Prepare(
            $"SELECT {Columns} FROM session WHERE id < ?{conditions} ORDER BY id DESC LIMIT ?",
            query.Before?.Value ?? long.MaxValue, limit + 1);
        var found = rows.ReadAll(ReadSession);
        return new SessionPage([.. found.Take(limit)], found.Count > limit ? found[limit - 1].Id : null);
    }

    public static StoredSession? Find(Database database, MailId id) =>
        database.Prepare($"SELECT {Columns}, dialogue FROM session WHERE id = ?", id)
            .ReadFirst(row => ReadSession(row) with { Dialogue = DialogueCodec.Decode(row.GetBlob(13)) });

    private static StoredSession ReadSession(Statement row) => new()
    {
        Id = row.GetId(0),
        OpenedAt = row.GetTime(1),
        ClosedAt = row.GetTime(2),
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
