namespace Ulak.Storage.Sqlite.Writing;

/// <summary>Something to be written. It is run within a transaction that it shares with others, and run again alone where that one failed.</summary>
internal abstract class WriteJob
{
    /// <summary>
    /// Whether somebody waits for it to be on the disk. A group without such a job is committed without waiting for the disk:
    /// it is seen at once, survives the process, and is made durable by the next commit that is.
    /// </summary>
    public virtual bool MustBeDurable => true;

    /// <summary>Whether nobody waits for it at all: a group of such jobs alone is gathered for a moment, so that many make one transaction.</summary>
    public virtual bool IsDeferrable => false;

    /// <summary>Whether <see cref="Succeed"/> and <see cref="Fail"/> run those who wait, and must not be called by the writer. Only for jobs whose waiters have little to do before they wait again.</summary>
    public virtual bool RunsContinuationsInline => false;

    /// <summary>About how many octets it writes: bounds a group.</summary>
    public virtual int EstimatedOctets => 0;

    /// <summary>Writes. Must have no other effect than on the transaction and on itself, because it may run twice.</summary>
    public abstract void Execute(WriteTransaction transaction);

    /// <summary>The transaction is committed.</summary>
    public abstract void Succeed();

    /// <summary>It is not, and will not be tried again.</summary>
    public abstract void Fail(Exception cause);
}

/// <summary>A job with an answer for the one who waits.</summary>
/// <param name="creation">Asynchronous by default: the writer's thread must not run what waits for it.</param>
internal abstract class WriteJob<T>(TaskCreationOptions creation = TaskCreationOptions.RunContinuationsAsynchronously) : WriteJob
{
    private readonly TaskCompletionSource<T> _completion = new(creation);

    /// <summary>Completes after the commit.</summary>
    public Task<T> Completion => _completion.Task;

    /// <summary>What <see cref="Completion"/> gives; set by <see cref="WriteJob.Execute"/>.</summary>
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

    /// <summary>Gives back what the job held.</summary>
    protected virtual void ReleaseResources()
    {
    }
}
