using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Tests.Support;

/// <summary>A job of a test; its result is how often it ran.</summary>
internal sealed class TestJob(Action<WriteTransaction, int>? execute = null) : WriteJob<int>
{
    public bool IsDurable { get; init; }

    public bool IsDeferred { get; init; }

    public bool Frees { get; init; }

    public bool Needs { get; init; }

    public int Octets { get; init; }

    /// <summary>How often the job's resources were released.</summary>
    public int Released { get; private set; }

    public override bool MustBeDurable => IsDurable;

    public override bool IsDeferrable => IsDeferred;

    public override bool FreesSpace => Frees;

    public override bool NeedsReserve => Needs;


    public override int EstimatedOctets => Octets;

    public override void Execute(WriteTransaction transaction)
    {
        Result++;
        execute?.Invoke(transaction, Result);
    }

    protected override void ReleaseResources()
    {
        Released++;
    }
}
