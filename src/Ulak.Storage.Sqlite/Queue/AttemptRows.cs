using Ulak.Storage.Dialogues;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Queue;

/// <summary>Reads attempts.</summary>
internal static class AttemptRows
{
    /// <summary>How many of the latest attempts are searched: no index has their hosts.</summary>
    private const int Searched = 20_000;

    /// <summary>The last successful attempt at a host, or for a domain, that has a dialogue; null if there is none.</summary>
    public static StoredAttempt? FindLastSuccess(Database database, string host, string domain)
    {
        var row = database.Prepare("""
            SELECT a.at, a.outcome, coalesce(o.dialogue, a.dialogue), a.host, a.reply, a.reason
            FROM attempt a CROSS JOIN delivery d ON d.id = a.delivery_id LEFT JOIN attempt o ON o.id = a.dialogue_of
            WHERE a.id > (SELECT max(id) FROM attempt) - ?1 AND a.outcome = 'delivered' AND a.host <> ''
                AND (a.host = ?2 OR substr(d.forward_path, -length(?3)) = ?3 COLLATE NOCASE)
            ORDER BY a.host = ?2 DESC, a.id DESC LIMIT 1
            """).Bind(1, Searched).Bind(2, host).Bind(3, "@" + domain);
        var found = row.Step()
            ? new StoredAttempt(
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), row.GetText(1), DialogueCodec.Decode(row.GetBlob(2)))
            {
                Host = row.GetText(3),
                Reply = row.GetText(4),
                Reason = row.GetText(5),
            }
            : null;
        row.Reset();
        return found;
    }
}
