namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// A change to write. It runs in a transaction that it shares with other jobs, and again alone if that transaction fails.
/// </summary>
internal abstract class WriteJob
{
    /// <summary>
    /// Whether the caller waits for the disk. A group without such a job is committed without a sync: it is visible at once, survives the
    /// process, and becomes durable with the next durable commit.
    /// </summary>
    public virtual bool MustBeDurable => true;

    /// <summary>Whether no caller waits. A group of only such jobs waits a moment for more, so that many share one transaction.</summary>
    public virtual bool IsDeferrable => false;

    /// <summary>Whether the job frees space. On a full disk such a job may use the reserve.</summary>
    public virtual bool FreesSpace => false;

    /// <summary>Whether the job is refused while the reserve is released, so that the room is left for what frees space.</summary>
    public virtual bool NeedsReserve => false;

    /// <summary>The approximate number of octets written; limits the size of a group.</summary>
    public virtual int EstimatedOctets => 0;

    /// <summary>Writes. May run twice, so it must affect nothing but the transaction and the job itself.</summary>
    public abstract void Execute(WriteTransaction transaction);

    /// <summary>Called after the commit.</summary>
    public abstract void Succeed();

    /// <summary>Called when the job has failed finally.</summary>
    public abstract void Fail(Exception cause);
}

/// <summary>A job with a result for its caller.</summary>
internal abstract class WriteJob<T> : WriteJob
{
    // Asynchronous, so that the writer's thread does not run the caller's continuation.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes after the commit.</summary>
    public Task<T> Completion => _completion.Task;

    /// <summary>The result of <see cref="Completion"/>; set by <see cref="WriteJob.Execute"/>.</summary>
    protected T? Result { get; set; }

    public override void Succeed()
    {
        ReleaseResources();
        _completion.TrySetResult(Result!);
    }

    public override void Fail(Exception cause)
    {
        ReleaseResources();
        _completion.TrySetException(cause);
    }

    /// <summary>Returns pooled resources.</summary>
    protected virtual void ReleaseResources()
    {
    }
}
