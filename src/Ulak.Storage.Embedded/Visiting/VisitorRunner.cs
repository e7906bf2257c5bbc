using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Visiting;

/// <summary>Runs changes in the index, durably, and marks what they change, so that the owner writes it to the journal.</summary>
internal sealed class VisitorRunner(StoreWriter writer) : IWriteRunner
{
    public bool HasUnindexed => writer.HasUnindexed;

    /// <inheritdoc/>
    public Task WaitUntilAppliedAsync(CancellationToken cancellationToken) => writer.WaitUntilAppliedAsync(cancellationToken);

    /// <inheritdoc/>
    public Task RecordAsync<T>(WriteJob<T> job, CancellationToken cancellationToken) => RunAsync(job, cancellationToken);

    public async Task<T> RunAsync<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        // A position that no other change has, so that the owner notices a change of what it is writing.
        var position = new JournalPosition(0, (uint)Random.Shared.Next(2, int.MaxValue));
        await writer.AddAsync(job is IndexBarrierJob ? job : new JobChange(job) { Position = position }, cancellationToken)
            .ConfigureAwait(false);
        return await job.Completion.ConfigureAwait(false);
    }
}
