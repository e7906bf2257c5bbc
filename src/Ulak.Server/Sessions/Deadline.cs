
namespace Ulak.Server.Sessions;

/// <summary>The reason of a deadline.</summary>
internal enum DeadlineReason
{
    /// <summary>No deadline was started.</summary>
    None,
    Command,
    DataBlock,
    Commit,
    Write,
    Linger,
    Shutdown,
}

/// <summary>
/// The one deadline of a session, with its reason. Starting it takes two writes and no timer: the <see cref="DeadlineClock"/> checks all
/// deadlines once a second. The session starts and stops it; only the clock expires it, and it stays expired until <see cref="Reset"/>.
/// </summary>
internal sealed class Deadline(DeadlineClock clock, IInterruptible session, TimeSpan slack = default)
{
    private const long Never = long.MaxValue;
    private const long Expired = long.MinValue;

    // Bit 0 of the due time flags an idle wait, so that one CAS updates both. It is less than a clock's resolution.
    private const long IdleBit = 1;
    private readonly long _slack = Math.Max(clock.ToTimestampUnits(slack), 0);
    private long _due = Never;

    /// <summary>The index in the clock's list; -1 where it is not in it.</summary>
    internal int Index { get; set; } = -1;

    internal IInterruptible Session => session;

    internal TimeProvider Time => clock.Time;

    /// <summary>The reason of the last start.</summary>
    public DeadlineReason Reason { get; private set; }

    /// <summary>Whether a wait is running that <see cref="StartIdle"/> started.</summary>
    public bool IsIdle
    {
        get
        {
            var due = Volatile.Read(ref _due);
            return due != Never && (due & IdleBit) != 0;
        }
    }

    public bool IsExpired => Volatile.Read(ref _due) == Expired;

    /// <summary>Starts a deadline that expires earlier, by the slack, while the server is under load: for an idle client.</summary>
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

    /// <summary>Clears the expiry, for the work that is left after it.</summary>
    public void Reset() => Interlocked.Exchange(ref _due, Never);

    internal bool TryExpire(long now, bool isUnderLoad)
    {
        var due = Volatile.Read(ref _due);
        return due != Expired && due - (isUnderLoad && due != Never && (due & IdleBit) != 0
            ? _slack
            : 0) <= now && Interlocked.CompareExchange(ref _due, Expired, due) == due;
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

/// <summary>A session, as the clock sees it.</summary>
internal interface IInterruptible
{
    /// <summary>Cancels what the session waits for. Called from any thread.</summary>
    void Interrupt();

    /// <summary>Asks it to end where it was started with this token. Called from any thread.</summary>
    void Stop(CancellationToken stop);
}
