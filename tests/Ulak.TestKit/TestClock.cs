using Microsoft.Extensions.Time.Testing;

namespace Ulak.TestKit;

/// <summary>
/// A test clock that counts its pending timers. A test advances it only while a timer is pending, so no time passes while code is merely
/// busy, even on a slow machine.
/// </summary>
public sealed class TestClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private int _pending;
    private int _changes;

    /// <summary>Timers that were set to go off once, and have not.</summary>
    public int PendingTimers => Volatile.Read(ref _pending);

    /// <summary>
    /// How often a one-shot timer was set to another time. A test that waits for the change that comes with a read advances the clock
    /// only when the read's deadline is fixed: one that is set in the middle of an advance counts from the new time.
    /// </summary>
    public int TimerChanges => Volatile.Read(ref _changes);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan || dueTime == Timeout.InfiniteTimeSpan)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        var wait = new OneShotTimer(this);
        wait.Timer = base.CreateTimer(
            state =>
            {
                wait.MarkElapsed();
                callback(state);
            },
            state,
            dueTime,
            period);

        // Counted once it runs on the clock: a test that saw it earlier could advance the clock before the time it is due is fixed.
        Interlocked.Increment(ref _pending);
        return wait;
    }

    private sealed class OneShotTimer(TestClock clock) : ITimer
    {
        private int _elapsed;

        public ITimer? Timer { get; set; }

        public void MarkElapsed()
        {
            if (Interlocked.Exchange(ref _elapsed, 1) == 0)
            {
                Interlocked.Decrement(ref clock._pending);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isChanged = Timer!.Change(dueTime, period);
            Interlocked.Increment(ref clock._changes);
            return isChanged;
        }

        public void Dispose()
        {
            MarkElapsed();
            Timer!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            MarkElapsed();
            return Timer!.DisposeAsync();
        }
    }
}
