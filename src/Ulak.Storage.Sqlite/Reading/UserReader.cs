using System.Collections.Immutable;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Reads users on a connection.</summary>
internal static class UserReader
{
    private const string Columns = "name, verifier, addresses, created_at";

    public static StoredUser? Find(Database database, string name)
    {
        var row = database.Prepare($"SELECT {Columns} FROM user WHERE name = ?").Bind(1, name);
        var user = row.Step() ? User(row) : null;
        row.Reset();
        return user;
    }

    public static ImmutableArray<StoredUser> List(Database database)
    {
        var rows = database.Prepare($"SELECT {Columns} FROM user ORDER BY name");
        var users = ImmutableArray.CreateBuilder<StoredUser>();
        while (rows.Step())
        {
            users.Add(User(rows));
        }

        return users.ToImmutable();
    }

    private static StoredUser User(Statement row) =>
        new(row.Text(0), row.Text(1), [.. row.Text(2).Split(' ', StringSplitOptions.RemoveEmptyEntries)], DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(3)));
}
