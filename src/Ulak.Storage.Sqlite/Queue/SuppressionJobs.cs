using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite.Queue;

/// <summary>Saves an entry of the suppression list, or adds a failure to it.</summary>
/// <param name="entry">The entry.</param>
/// <param name="addFailure">Whether its failures are added to those that were counted before.</param>
internal sealed class SaveSuppressionJob(SuppressionEntry entry, bool addFailure) : WriteJob<bool>
{
    public SuppressionEntry Entry => entry;

    public bool AddsFailure => addFailure;

    public override bool MustBeDurable => !addFailure;

    public override void Execute(WriteTransaction transaction)
    {
        const string Insert =
            "INSERT INTO suppression (address, failures, reason, reply, added_at, expires_at) VALUES (?, ?, ?, ?, ?, ?) "
            + "ON CONFLICT (address) DO UPDATE SET reason = excluded.reason, reply = excluded.reply, added_at = excluded.added_at, "
            + "expires_at = excluded.expires_at, failures = ";
        const string Failures = "excluded.failures + iif(suppression.expires_at BETWEEN 1 AND excluded.added_at, 0, suppression.failures)";
        transaction.Execute(
            addFailure ? Insert + Failures : Insert + "excluded.failures",
            SuppressionRows.Normalize(entry.Address), entry.Failures, entry.Reason, entry.Reply, entry.AddedAt, entry.ExpiresAt);
        Result = true;
    }
}

/// <summary>Removes an entry of the suppression list; the result is whether there was one.</summary>
internal sealed class RemoveSuppressionJob(string address) : WriteJob<bool>
{
    public string Address => address;

    public override void Execute(WriteTransaction transaction) => Result =
        transaction.Execute("DELETE FROM suppression WHERE address = ?", SuppressionRows.Normalize(address)) > 0;
}

/// <summary>Reads the suppression list.</summary>
internal static class SuppressionRows
{
    private const string Columns = "address, failures, reason, reply, added_at, expires_at";

    /// <summary>The address as it is compared.</summary>
    public static string Normalize(string address) => address.ToLowerInvariant();

    public static SuppressionEntry? Find(Database database, string address, DateTimeOffset now)
    {
        var entry = database.Prepare($"SELECT {Columns} FROM suppression WHERE address = ?", Normalize(address)).ReadFirst(Read);
        return entry is { ExpiresAt: { } end } && end <= now ? null : entry;
    }

    public static List<SuppressionEntry> List(Database database, string after, int limit) =>
        database.Prepare($"SELECT {Columns} FROM suppression WHERE address > ? ORDER BY address LIMIT ?", after, limit).ReadAll(Read);

    /// <summary>The addresses, as they are compared.</summary>
    public static List<string> ListAddresses(Database database, int limit) =>
        database.Prepare("SELECT address FROM suppression LIMIT ?", limit).ReadAll(row => row.GetText(0));

    private static SuppressionEntry Read(Statement row) => new(
        row.GetText(0),
        row.GetInt32(1),
        row.GetText(2),
        row.GetText(3),
        row.GetTime(4),
        row.GetOptionalTime(5));
}
