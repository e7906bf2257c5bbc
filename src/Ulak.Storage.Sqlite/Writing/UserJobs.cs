namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Adds a user, or replaces the user with the same name.</summary>
internal sealed class SaveUserJob(StoredUser user) : WriteJob<bool>
{
    public StoredUser User => user;

    public override void Execute(WriteTransaction transaction) =>
        transaction.Prepare("INSERT OR REPLACE INTO user (name, verifier, addresses, created_at) VALUES (?, ?, ?, ?)")
            .Bind(1, user.Name).Bind(2, user.Verifier).Bind(3, string.Join(' ', user.Addresses))
            .Bind(4, user.CreatedAt.ToUnixTimeMilliseconds()).ExecuteNonQuery();
}

/// <summary>Removes a user; the result is whether there was one.</summary>
internal sealed class RemoveUserJob(string name) : WriteJob<bool>
{
    public string Name => name;

    public override void Execute(WriteTransaction transaction) =>
        Result = transaction.Prepare("DELETE FROM user WHERE name = ?").Bind(1, name).ExecuteNonQuery() > 0;
}
