namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Writes nothing. It completes when everything that was queued before it is committed.</summary>
internal sealed class BarrierJob : WriteJob<bool>
{
    public override bool MustBeDurable => false;

    public override void Execute(WriteTransaction transaction)
    {
    }
}
