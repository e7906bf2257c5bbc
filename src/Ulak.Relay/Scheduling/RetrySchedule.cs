namespace Ulak.Relay.Scheduling;

/// <summary>When deliveries are tried again, and when they are given up.</summary>
internal sealed record RetrySchedule
{
    /// <summary>The wait after the first attempt; it doubles with each further one. RFC 5321 §4.5.4.1 recommends 30 minutes, which is too
    /// long for greylisting.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(4);

    /// <summary>When a delivery is given up (RFC 5321 §4.5.4.1: 4 to 5 days).</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(5);

    /// <summary>When the sender is notified of a delay; null for never.</summary>
    public TimeSpan? DelayNotice { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How much waits differ from the schedule, so that what failed together is not tried together.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>The time of the next attempt.</summary>
    /// <param name="now">The time of the attempt that failed.</param>
    /// <param name="attempts">The number of attempts, that one included.</param>
    /// <param name="expiresAt">When the delivery is given up: the last attempt is made then.</param>
    /// <param name="random">The source of the jitter.</param>
    /// <param name="asked">How long the server asks to wait; null for nothing.</param>
    public DateTimeOffset Next(DateTimeOffset now, int attempts, DateTimeOffset expiresAt, Random random, TimeSpan? asked = null)
    {
        var wait = First * Math.Pow(2, Math.Min(attempts - 1, 30));
        wait = wait > Longest ? Longest : wait;
        var next = now + (wait * (1 + (Jitter * ((2 * random.NextDouble()) - 1))));
        // An attempt before that time would be refused again. The jitter only makes it later.
        var earliest = asked is { } least ? now + (least * (1 + (Jitter * random.NextDouble()))) : next;
        next = next < earliest ? earliest : next;
        return next < expiresAt ? next : expiresAt;
    }
}
