namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Asks whether another process changed the database. <c>PRAGMA data_version</c> on the writer's own connection changes when any other connection
/// commits, and not when this one does; and nothing of ours commits on another.
/// </summary>
internal sealed class DataVersionJob : WriteJob<long>
{
    public override bool MustBeDurable => false;

    public override void Execute(WriteTransaction transaction) => Result = transaction.Database.Scalar("PRAGMA data_version");
}
