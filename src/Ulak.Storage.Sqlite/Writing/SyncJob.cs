namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Writes nothing. It completes when everything that was committed before it is on the disk.</summary>
internal sealed class SyncJob : WriteJob<bool>
{
    // What follows it does.
    public override bool FreesSpace => true;

    // An empty transaction would write nothing to the log, and so sync nothing.
    public override void Execute(WriteTransaction transaction) =>
        transaction.Prepare("UPDATE tally SET value = value + 0 WHERE name = 'applied'").ExecuteNonQuery();
}
