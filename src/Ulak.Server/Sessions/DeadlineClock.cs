
namespace Ulak.Server.Sessions;

/// <summary>Looks at every session's deadline once a second, with one timer for all, and none while there is no session.</summary>
internal sealed class DeadlineClock : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<Deadline> _deadlines = [];
    private readonly TimeProvider _time;
    private readonly Func<bool> _isCrowded;
    private readonly ITimer _timer;
    private readonly List<Deadline> _passed = [];
    private bool _looking;

    /// <summary>A clock.</summary>
    /// <param name="time">The time.</param>
    /// <param name="isCrowded">Whether those that merely wait must be quicker now.</param>
    public DeadlineClock(TimeProvider time, Func<bool> isCrowded)
    {
        (_time, _isCrowded) = (time, isCrowded);
        _timer = time.CreateTimer(static clock => ((DeadlineClock)clock!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TimeProvider Time => _time;

    public long After(TimeSpan span) => _time.GetTimestamp() + Span(span);

    public long Span(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    public void Add(Deadline deadline)
    {
        lock (_lock)
        {
            deadline.Index = _deadlines.Count;
            _deadlines.Add(deadline);
            if (_deadlines.Count == 1)
            {
                _timer.Change(Tick, Tick);
            }
        }
    }

    public void Remove(Deadline deadline)
    {
        lock (_lock)
        {
            var last = _deadlines[^1];
            _deadlines[deadline.Index] = last;
            last.Index = deadline.Index;
            _deadlines.RemoveAt(_deadlines.Count - 1);
            deadline.Index = -1;
            if (_deadlines.Count == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Asks all sessions that heed a token to end.</summary>
    public void StopAll(CancellationToken stop)
    {
        Deadline[] all;
        lock (_lock)
        {
            all = [.. _deadlines];
        }

        // Outside of the lock: a session may run on, to its end, within this call.
        foreach (var deadline in all)
        {
            deadline.Session.Stop(stop);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            if (_looking)
            {
                return;
            }

            _looking = true;
            var now = _time.GetTimestamp();
            var crowded = _isCrowded();
            foreach (var deadline in _deadlines)
            {
                if (deadline.TryPass(now, crowded))
                {
                    _passed.Add(deadline);
                }
            }
        }

        // Outside of the lock: a session may run on, to its end, within this call.
        foreach (var deadline in _passed)
        {
            deadline.Session.Interrupt();
        }

        _passed.Clear();
        lock (_lock)
        {
            _looking = false;
        }
    }
}
