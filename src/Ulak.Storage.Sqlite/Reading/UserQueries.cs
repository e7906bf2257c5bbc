using System.Collections.Immutable;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Queries of users.</summary>
internal static class UserQueries
{
    private const string Columns = "name, verifier, addresses, created_at";

    public static StoredUser? Find(Database database, string name) =>
        database.Prepare($"SELECT {Columns} FROM user WHERE name = ?", name).ReadFirst(ReadUser);

    public static ImmutableArray<StoredUser> List(Database database) =>
        [.. database.Prepare($"SELECT {Columns} FROM user ORDER BY name").ReadAll(ReadUser)];

    private static StoredUser ReadUser(Statement row) =>
        new(
            row.GetText(0),
            row.GetText(1),
            [.. row.GetText(2).Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            row.GetTime(3));
}
