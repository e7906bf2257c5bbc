using System.Diagnostics.CodeAnalysis;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>
/// The jobs that wait to be written, and how they are gathered into groups. Any thread adds; only the writer's thread takes.
/// </summary>
/// <param name="maxLinger">How long a group of jobs without a waiting caller waits for more.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is not used, so there is nothing to dispose.")]
internal sealed class JobQueue(TimeSpan maxLinger)
{
    private const int Capacity = 1_024;
    private const int MaxJobsPerGroup = 512;
    private const int MaxOctetsPerGroup = 8 << 20;

    /// <summary>How long the queue must be empty before the writer does background work.</summary>
    private static readonly TimeSpan IdleDelay = TimeSpan.FromMilliseconds(20);

    private readonly WorkQueue<WriteJob> _jobs = new();
    private readonly SemaphoreSlim _freeSlots = new(Capacity);

    /// <summary>Whether no job waits.</summary>
    public bool IsEmpty => _jobs.IsEmpty;

    /// <summary>Adds a job. Waits only while the queue is at its capacity.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public async ValueTask AddAsync(WriteJob job, CancellationToken cancellationToken)
    {
        await _freeSlots.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_jobs.TryEnqueue(job, isUrgent: !job.IsDeferrable))
        {
            _freeSlots.Release();
            throw new ObjectDisposedException("The store is closed.", (Exception?)null);
        }
    }

    /// <summary>Refuses further jobs.</summary>
    public void Complete() => _jobs.Complete();

    /// <summary>Waits for a job and takes all that are queued. Returns false when the queue is complete and empty.</summary>
    /// <param name="group">Receives the jobs.</param>
    /// <param name="untilIdle">Whether to return with an empty group when no job comes for a moment.</param>
    public bool Gather(List<WriteJob> group, bool untilIdle)
    {
        group.Clear();
        var octets = 0;
        if (!_jobs.WaitForItem(untilIdle ? IdleDelay : Timeout.InfiniteTimeSpan))
        {
            return false;
        }

        DequeueInto(group, ref octets);
        if (group.Count > 0 && group.TrueForAll(job => job.IsDeferrable))
        {
            // No caller waits for these: a moment's delay makes one transaction of many.
            _jobs.WaitForUrgent(maxLinger);
            DequeueInto(group, ref octets);
        }

        return true;
    }

    private void DequeueInto(List<WriteJob> group, ref int octets)
    {
        var before = group.Count;
        while (group.Count < MaxJobsPerGroup && octets < MaxOctetsPerGroup && _jobs.TryDequeue(out var job))
        {
            group.Add(job);
            octets += job.EstimatedOctets;
        }

        if (group.Count > before)
        {
            _freeSlots.Release(group.Count - before);
        }
    }
}
