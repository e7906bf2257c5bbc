namespace Ulak.Relay.Scheduling;

/// <summary>
/// The messages a minute of a site: at most as many as configured, and fewer after its servers asked to slow down. A lowered rate grows by
/// a tenth with each minute in which it was used without a further request, and ends at twice the rate that was too high. Not thread-safe.
/// </summary>
internal sealed class SiteRate(TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private DateTimeOffset _minute;
    private DateTimeOffset _loweredAt;
    private int _started;
    private int _before;
    private double _peak;

    /// <summary>How many messages a minute the servers allow, as far as is known; null for no limit.</summary>
    public double? Lowered { get; private set; }

    /// <summary>Takes a place in this minute; returns when to try again, or null if the place was granted.</summary>
    /// <param name="configured">The limit of the configuration; null for none.</param>
    public DateTimeOffset? TryStart(int? configured)
    {
        BeginMinute();
        var most = Math.Min(configured ?? int.MaxValue, Lowered is { } lowered ? (int)lowered : int.MaxValue);
        if (_started >= most)
        {
            return _minute + Minute;
        }

        _started++;
        return null;
    }

    /// <summary>What was started sent nothing: it does not count.</summary>
    public void Return() => _started = Math.Max(0, _started - 1);

    /// <summary>The servers asked to slow down. What several attempts of a minute show is one request.</summary>
    /// <param name="factor">What remains of the rate, e.g. 0.5.</param>
    public void Lower(double factor)
    {
        BeginMinute();
        var now = time.GetUtcNow();
        if (Lowered is not null && now - _loweredAt < Minute)
        {
            return;
        }

        double rate = Math.Max(1, Math.Max(_started, _before));
        _peak = Lowered is null ? rate : Math.Max(_peak, rate);
        Lowered = Math.Max(1, Math.Min(Lowered ?? rate, rate) * factor);
        _loweredAt = now;
    }

    /// <summary>The operator knows that the servers take mail again.</summary>
    public void Reset() => Lowered = null;

    private void BeginMinute()
    {
        var now = time.GetUtcNow();
        if (now - _minute < Minute)
        {
            return;
        }

        var isUsed = _started > 0;
        // A minute without mail has no rate, and shows nothing.
        _before = now - _minute < 2 * Minute ? _started : 0;
        (_minute, _started) = (now, 0);
        if (Lowered is { } rate && isUsed && now - _loweredAt >= Minute)
        {
            var raised = Math.Max(rate + 1, rate * 1.1);
            Lowered = raised >= 2 * _peak ? null : raised;
        }
    }
}
