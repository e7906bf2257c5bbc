namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Releases held deliveries that are due: those of the inbox are delivered, others are queued. The result is whether there may be more.
/// </summary>
internal sealed class ReleaseHeldJob(DateTimeOffset now) : WriteJob<bool>
{
    private const int BatchSize = 256;

    public override void Execute(WriteTransaction transaction)
    {
        var due = transaction.Prepare(
            "SELECT id, message_id, route FROM delivery WHERE state = 0 AND held_until > 0 AND held_until <= ? ORDER BY held_until LIMIT ?",
            now, BatchSize)
            .ReadAll(row => (Delivery: row.GetInt64(0), Message: row.GetInt64(1), Route: row.GetText(2)));
        foreach (var (delivery, message, route) in due)
        {
            var state = route == "inbox" ? DeliveryState.Delivered : DeliveryState.Queued;
            transaction.Execute("UPDATE delivery SET state = ? WHERE id = ?", (int)state, delivery);
            transaction.AddChange(StoreChangeKind.MessageChanged, message, 1);
        }

        Result = due.Count == BatchSize;
    }
}
