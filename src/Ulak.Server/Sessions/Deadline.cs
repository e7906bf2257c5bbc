
namespace Ulak.Server.Sessions;

/// <summary>What a session waits for.</summary>
internal enum DeadlineReason
{
    /// <summary>Nothing that has a limit.</summary>
    None,
    Command,
    DataBlock,
    Commit,
    Write,
    Linger,
    Shutdown,
}

/// <summary>
/// The one deadline of a session, with its reason. Starting it costs two writes and no timer: the <see cref="DeadlineClock"/> looks at all of them once a second.
/// The session starts and stops it; only the clock lets it pass, and once passed it stays so until <see cref="Reset"/>.
/// </summary>
internal sealed class Deadline(DeadlineClock clock, IInterruptible session, TimeSpan slack = default)
{
    private const long Never = long.MaxValue;
    private const long Expired = long.MinValue;

    // The lowest bit of the time: less than any clock's step, and it changes with the time at once.
    private const long IdleBit = 1;
    private readonly long _slack = Math.Max(clock.ToTimestampUnits(slack), 0);
    private long _due = Never;

    /// <summary>Where the clock keeps it; -1 where it does not.</summary>
    internal int Index { get; set; } = -1;

    internal IInterruptible Session => session;

    internal TimeProvider Time => clock.Time;

    /// <summary>What it was last started for.</summary>
    public DeadlineReason Reason { get; private set; }

    public bool IsExpired => Volatile.Read(ref _due) == Expired;

    /// <summary>Starts one that passes earlier, by the slack, while the server is crowded: for a client that merely waits.</summary>
    public void StartIdle(DeadlineReason reason, TimeSpan after) => Start(reason, clock.DueAfter(after) | IdleBit);

    public void Start(DeadlineReason reason, TimeSpan after) => Start(reason, clock.DueAfter(after) & ~IdleBit);

    private void Start(DeadlineReason reason, long due)
    {
        if (TrySetDue(due))
        {
            Reason = reason;
        }
    }

    public void Stop() => TrySetDue(Never);

    /// <summary>Forgets that it passed, for what is left to do after it.</summary>
    public void Reset() => Interlocked.Exchange(ref _due, Never);

    internal bool TryExpire(long now, bool crowded)
    {
        var due = Volatile.Read(ref _due);
        return due != Expired && due - (crowded && due != Never && (due & IdleBit) != 0 ? _slack : 0) <= now && Interlocked.CompareExchange(ref _due, Expired, due) == due;
    }

    private bool TrySetDue(long due)
    {
        var seen = Volatile.Read(ref _due);
        while (seen != Expired)
        {
            var before = Interlocked.CompareExchange(ref _due, due, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }
}

/// <summary>What a deadline wakes.</summary>
internal interface IInterruptible
{
    /// <summary>Ends what the session waits for. Called from any thread.</summary>
    void Interrupt();

    /// <summary>Asks it to end where it is this token that it heeds. Called from any thread.</summary>
    void Stop(CancellationToken stop);
}
