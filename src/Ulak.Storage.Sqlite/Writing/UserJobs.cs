namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Adds a user, or replaces the user with the same name.</summary>
internal sealed class SaveUserJob(StoredUser user) : WriteJob<bool>
{
    public StoredUser User => user;

    public override void Execute(WriteTransaction transaction) =>
        transaction.Execute(
            "INSERT OR REPLACE INTO user (name, verifier, addresses, created_at) VALUES (?, ?, ?, ?)",
            user.Name, user.Verifier, string.Join(' ', user.Addresses), user.CreatedAt);
}

/// <summary>Removes a user; the result is whether there was one.</summary>
internal sealed class RemoveUserJob(string name) : WriteJob<bool>
{
    public string Name => name;

    public override void Execute(WriteTransaction transaction) =>
        Result = transaction.Execute("DELETE FROM user WHERE name = ?", name) > 0;
}
