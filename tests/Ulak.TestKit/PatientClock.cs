using Microsoft.Extensions.Time.Testing;

namespace Ulak.TestKit;

/// <summary>
/// A clock of a test's that knows whether somebody waits for it: a test lets it go on only then, and so no time passes while something is merely busy,
/// on however slow a machine.
/// </summary>
public sealed class PatientClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private int _waiting;

    /// <summary>Timers that were set to go off once, and have not.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan || dueTime == Timeout.InfiniteTimeSpan)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        var wait = new Wait(this);
        wait.Timer = base.CreateTimer(
            state =>
            {
                wait.End();
                callback(state);
            },
            state,
            dueTime,
            period);
        return wait;
    }

    private sealed class Wait : ITimer
    {
        private readonly PatientClock _clock;
        private int _ended;

        public Wait(PatientClock clock)
        {
            _clock = clock;
            Interlocked.Increment(ref clock._waiting);
        }

        public ITimer? Timer { get; set; }

        public void End()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                Interlocked.Decrement(ref _clock._waiting);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Timer!.Change(dueTime, period);

        public void Dispose()
        {
            End();
            Timer!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            End();
            return Timer!.DisposeAsync();
        }
    }
}
