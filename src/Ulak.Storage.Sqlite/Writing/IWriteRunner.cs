namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Runs the jobs of the stores: the writer itself, or a journal in front of it.</summary>
internal interface IWriteRunner
{
    /// <summary>Whether recent messages may be missing from the search index.</summary>
    bool HasUnindexed { get; }

    /// <summary>
    /// Waits until the index has all changes so far. Does not wait for a full disk if it has all results of deliveries: then nothing is
    /// added either.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The index is too slow, or cannot be written.</exception>
    Task WaitUntilAppliedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs a job without waiting for its result: completes when the change is durable. Reads of what is due have it from then on.
    /// </summary>
    Task RecordAsync<T>(WriteJob<T> job, CancellationToken cancellationToken);

    /// <summary>Runs a job and returns its result when it is committed.</summary>
    Task<T> RunAsync<T>(WriteJob<T> job, CancellationToken cancellationToken);
}
