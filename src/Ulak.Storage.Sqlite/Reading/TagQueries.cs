using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Queries of tags.</summary>
internal static class TagQueries
{
    public static ImmutableArray<StoredTag> List(Database database) =>
    [
        .. database.Prepare(
            "SELECT t.name, count(*) FROM tag t CROSS JOIN message m ON m.id = t.message_id WHERE m.deletion IS NULL "
            + "GROUP BY t.name ORDER BY t.name").ReadAll(row => new StoredTag(row.GetText(0), row.GetInt64(1))),
    ];

    public static ImmutableArray<string> ListForMessage(Database database, MailId id) =>
        [.. database.Prepare("SELECT name FROM tag WHERE message_id = ? ORDER BY name", id.Value).ReadAll(row => row.GetText(0))];
}
