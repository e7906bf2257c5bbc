using System.Collections.Immutable;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Queries of users.</summary>
internal static class UserQueries
{
    private const string Columns = "name, verifier, addresses, created_at";

    public static StoredUser? Find(Database database, string name)
    {
        var row = database.Prepare($"SELECT {Columns} FROM user WHERE name = ?").Bind(1, name);
        var user = row.Step() ? ReadUser(row) : null;
        row.Reset();
        return user;
    }

    public static ImmutableArray<StoredUser> List(Database database)
    {
        var rows = database.Prepare($"SELECT {Columns} FROM user ORDER BY name");
        var users = ImmutableArray.CreateBuilder<StoredUser>();
        while (rows.Step())
        {
            users.Add(ReadUser(rows));
        }

        return users.ToImmutable();
    }

    private static StoredUser ReadUser(Statement row) =>
        new(
            row.GetText(0),
            row.GetText(1),
            [.. row.GetText(2).Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)));
}
