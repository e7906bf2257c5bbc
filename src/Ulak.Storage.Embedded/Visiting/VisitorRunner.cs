using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Visiting;

/// <summary>Runs changes in the index, durably, and marks what they change, so that the owner writes it to the journal.</summary>
internal sealed class VisitorRunner(StoreWriter writer) : IWriteRunner
{
    public bool HasUnindexed => writer.HasUnindexed;

    public async Task<T> RunAsync<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        // A position that no other change has, so that the owner notices a change of what it is writing.
        var position = new JournalPosition(0, (uint)Random.Shared.Next(2, int.MaxValue));
        await writer.AddAsync(job is IndexBarrierJob ? job : new MarkedJob(job, position), cancellationToken).ConfigureAwait(false);
        return await job.Completion.ConfigureAwait(false);
    }

    private sealed class MarkedJob(WriteJob inner, JournalPosition position) : WriteJob
    {
        public override bool MustBeDurable => inner.MustBeDurable;

        public override bool FreesSpace => inner.FreesSpace;

        public override int EstimatedOctets => inner.EstimatedOctets;

        public override void Execute(WriteTransaction transaction) => JobTracking.Execute(transaction, inner, position);

        public override void Succeed() => inner.Succeed();

        public override void Fail(Exception cause) => inner.Fail(cause);
    }
}
