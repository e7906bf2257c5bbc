using System.Diagnostics.CodeAnalysis;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>What waits to be written, and how it is gathered into groups. Anybody adds; the writer's thread alone takes.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never asked for: there is nothing to dispose of.")]
internal sealed class JobQueue
{
    private const int Capacity = 1_024;
    private const int MaxJobsPerGroup = 512;
    private const int MaxOctetsPerGroup = 8 << 20;
    private static readonly TimeSpan MaxLinger = TimeSpan.FromMilliseconds(50);

    /// <summary>So long a silence, and the writer does what waits for one.</summary>
    private static readonly TimeSpan IdleDelay = TimeSpan.FromMilliseconds(20);

    private readonly WorkQueue<WriteJob> _jobs = new();
    private readonly SemaphoreSlim _freeSlots = new(Capacity);

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty => _jobs.IsEmpty;

    /// <summary>Adds a job; waits only where very many are waiting already.</summary>
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

    /// <summary>Nothing is added any more.</summary>
    public void Complete() => _jobs.Complete();

    /// <summary>Waits for a first job, and takes what came with it. False at the end.</summary>
    /// <param name="group">Gets the jobs.</param>
    /// <param name="untilSilence">Whether to come back with an empty group when for a while nothing comes.</param>
    public bool Gather(List<WriteJob> group, bool untilSilence)
    {
        group.Clear();
        var octets = 0;
        // Blocking is what the writer's thread is for.
        if (_jobs.WaitForItem(untilSilence ? IdleDelay : Timeout.InfiniteTimeSpan) == false)
        {
            return false;
        }

        DequeueInto(group, ref octets);
        if (group.Count > 0 && group.TrueForAll(job => job.IsDeferrable))
        {
            Linger(group, ref octets);
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

    /// <summary>Gathers a little longer what nobody waits for, until somebody comes who does.</summary>
    private void Linger(List<WriteJob> group, ref int octets)
    {
        _jobs.WaitForUrgent(MaxLinger);
        DequeueInto(group, ref octets);
    }
}
