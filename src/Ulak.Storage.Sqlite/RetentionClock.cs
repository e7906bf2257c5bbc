using Microsoft.Extensions.Logging;

namespace Ulak.Storage.Sqlite;

/// <summary>
/// The time that retention by age goes by. It follows the system clock, but not a jump: where the system clock is further ahead than the
/// monotonic clock and the store's last known time can explain, it goes on at the monotonic rate until the system clock has been consistent
/// for a while. So a wrong clock deletes nothing if it is noticed in that time. Thread-safe.
/// </summary>
internal sealed class RetentionClock(TimeProvider time, RetentionOptions retention, ILogger log)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // A day explains a machine that slept over night, whose monotonic clock stands still.
    private readonly TimeSpan _tolerance = retention.MaxAge is { } age && age / 4 < Day ? age / 4 : Day;
    private readonly TimeSpan _confirmation = retention.MaxAge is { } age && age < Day ? age : Day;
    private readonly Lock _lock = new();
    private long _readAt = time.GetTimestamp();
    private DateTimeOffset _trusted = time.GetUtcNow();
    private long? _jumpedAt;
    private bool _wasRunning;

    /// <summary>Continues from the store's last known time; null for a new store, which trusts the system clock.</summary>
    public void Start(DateTimeOffset? last)
    {
        if (last is { } known)
        {
            lock (_lock)
            {
                (_readAt, _trusted, _jumpedAt) = (time.GetTimestamp(), known, null);
            }
        }
    }

    /// <summary>The trusted time; at most the system clock's.</summary>
    public DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            // The monotonic clock first: what passes before the other is read can then not make the trusted time fall behind.
            var timestamp = time.GetTimestamp();
            var expected = _trusted + time.GetElapsedTime(_readAt, timestamp);
            _readAt = timestamp;
            var now = time.GetUtcNow();
            if (now <= expected + _tolerance)
            {
                (_jumpedAt, _wasRunning) = (null, true);
                return _trusted = now;
            }

            if (_jumpedAt is null)
            {
                _jumpedAt = _readAt;
                LogJump(now, expected);
                _wasRunning = true;
            }

            var isConfirmed = time.GetElapsedTime(_jumpedAt.Value, timestamp) >= _confirmation;
            _jumpedAt = isConfirmed ? null : _jumpedAt;
            return _trusted = isConfirmed ? now : expected;
        }
    }

    private void LogJump(DateTimeOffset now, DateTimeOffset expected)
    {
        if (_wasRunning)
        {
            StoreLog.ClockJumped(log, now, expected, now - expected, _confirmation);
        }
        else
        {
            StoreLog.StoreWasUnused(log, expected, _confirmation);
        }
    }
}
