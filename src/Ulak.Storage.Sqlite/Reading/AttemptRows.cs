using Ulak.Storage.Dialogues;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Reads attempts.</summary>
internal static class AttemptRows
{
    /// <summary>How many of the latest attempts are searched: no index has their hosts.</summary>
    private const int Searched = 20_000;

    // The further recipients of a transaction have the dialogue of the first.
    private const string Select = """
        SELECT a.at, a.outcome, coalesce(o.dialogue, a.dialogue), a.host, a.reply, a.reason
        FROM attempt a LEFT JOIN attempt o ON o.id = a.dialogue_of CROSS JOIN delivery d ON d.id = a.delivery_id
        """;

    /// <summary>The attempts of a delivery, in their order.</summary>
    public static List<StoredAttempt> List(Database database, long delivery) =>
        database.Prepare($"{Select} WHERE a.delivery_id = ? ORDER BY a.id", delivery).ReadAll(Read);

    /// <summary>The last successful attempt at a host, or for a domain, that has a dialogue; null if there is none.</summary>
    public static StoredAttempt? FindLastSuccess(Database database, string host, string domain) => database.Prepare($"""
        {Select} WHERE a.id > (SELECT max(id) FROM attempt) - ?1 AND a.outcome = 'delivered' AND a.host <> ''
            AND (a.host = ?2 OR substr(d.forward_path, -length(?3)) = ?3 COLLATE NOCASE)
        ORDER BY a.host = ?2 DESC, a.id DESC LIMIT 1
        """, Searched, host, "@" + domain).ReadFirst(Read);

    private static StoredAttempt Read(Statement row) => new(row.GetTime(0), row.GetText(1), DialogueCodec.Decode(row.GetBlob(2)))
    {
        Host = row.GetText(3),
        Reply = row.GetText(4),
        Reason = row.GetText(5),
    };
}
