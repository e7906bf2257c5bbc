using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Queries of tags.</summary>
internal static class TagQueries
{
    public static ImmutableArray<StoredTag> List(Database database)
    {
        var rows = database.Prepare(
            "SELECT t.name, count(*) FROM tag t CROSS JOIN message m ON m.id = t.message_id WHERE m.deletion IS NULL "
            + "GROUP BY t.name ORDER BY t.name");
        var tags = ImmutableArray.CreateBuilder<StoredTag>();
        while (rows.Step())
        {
            tags.Add(new StoredTag(rows.GetText(0), rows.GetInt64(1)));
        }

        rows.Reset();
        return tags.ToImmutable();
    }

    public static ImmutableArray<string> ListForMessage(Database database, MailId id)
    {
        var rows = database.Prepare("SELECT name FROM tag WHERE message_id = ? ORDER BY name").Bind(1, id.Value);
        var tags = ImmutableArray<string>.Empty;
        while (rows.Step())
        {
            tags = tags.Add(rows.GetText(0));
        }

        return tags;
    }
}
