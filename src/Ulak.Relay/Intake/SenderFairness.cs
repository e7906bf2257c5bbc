namespace Ulak.Relay.Intake;

/// <summary>
/// Shares the queue between senders. Of what is due, the earliest is delivered first; the deliveries of a sender with few messages are
/// queued as if they had come some minutes before, so that they go before the thousands that another sender has just queued. No delivery
/// waits longer for it than those minutes. Thread-safe.
/// </summary>
internal sealed class SenderFairness(TimeProvider time)
{
    /// <summary>How far the first delivery of a sender goes ahead.</summary>
    public static readonly TimeSpan MostAdvance = TimeSpan.FromMinutes(15);

    /// <summary>From this many recent deliveries on, a sender has no advance.</summary>
    private const double FullShare = 1_000;

    /// <summary>Deliveries count half after this time.</summary>
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(2);
    private const int MaxSenders = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (double Count, DateTimeOffset At)> _senders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Counts a delivery; returns how far it goes ahead.</summary>
    public TimeSpan Advance(string sender)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_senders.Count >= MaxSenders)
            {
                // All senders start again: the advance only changes the order.
                _senders.Clear();
            }

            var recent = _senders.TryGetValue(sender, out var known) ? known.Count * Math.Pow(0.5, (now - known.At) / HalfLife) : 0;
            _senders[sender] = (recent + 1, now);
            return MostAdvance * (1 - Math.Min(1, recent / FullShare));
        }
    }
}
