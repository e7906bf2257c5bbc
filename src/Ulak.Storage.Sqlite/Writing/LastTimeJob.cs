namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Reads the last time that the store knows: the time that the retention saved or, in a store of an older version, the newest message's.
/// Null in a new store.
/// </summary>
internal sealed class LastTimeJob : WriteJob<DateTimeOffset?>
{
    public override bool MustBeDurable => false;

    public override void Execute(WriteTransaction transaction)
    {
        var milliseconds = transaction.Database.Scalar("SELECT value FROM tally WHERE name = 'retention_time'");
        milliseconds = milliseconds != 0 ? milliseconds : transaction.Database.Scalar("SELECT max(received_at) FROM message");
        Result = milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }
}
