namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// Reads <c>PRAGMA data_version</c>. On the writer's connection it changes when another connection commits, and not when this one does. All
/// of this process's commits are made on the writer's connection, so a change means that another process wrote.
/// </summary>
internal sealed class DataVersionJob : WriteJob<long>
{
    public override bool MustBeDurable => false;

    public override void Execute(WriteTransaction transaction) => Result = transaction.Database.Scalar("PRAGMA data_version");
}
