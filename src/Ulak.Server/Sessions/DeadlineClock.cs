
namespace Ulak.Server.Sessions;

/// <summary>Checks every session's deadline once a second: one timer for all, stopped while there is no session.</summary>
internal sealed class DeadlineClock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<Deadline> _deadlines = [];
    private readonly TimeProvider _time;
    private readonly Func<bool> _isUnderLoad;
    private readonly ITimer _timer;
    private readonly List<Deadline> _expired = [];
    private bool _isTicking;

    /// <summary>Creates a clock.</summary>
    /// <param name="time">The time.</param>
    /// <param name="isUnderLoad">Whether idle deadlines expire earlier now.</param>
    public DeadlineClock(TimeProvider time, Func<bool> isUnderLoad)
    {
        (_time, _isUnderLoad) = (time, isUnderLoad);
        _timer = time.CreateTimer(static clock => ((DeadlineClock)clock!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TimeProvider Time => _time;

    /// <summary>Sessions that are registered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _deadlines.Count;
            }
        }
    }

    public long DueAfter(TimeSpan span) => _time.GetTimestamp() + ToTimestampUnits(span);

    public long ToTimestampUnits(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    public void Add(Deadline deadline)
    {
        lock (_lock)
        {
            deadline.Index = _deadlines.Count;
            _deadlines.Add(deadline);
            if (_deadlines.Count == 1)
            {
                _timer.Change(Interval, Interval);
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

    /// <summary>Asks all sessions that were started with this token to end.</summary>
    public void StopAll(CancellationToken stop)
    {
        Deadline[] all;
        lock (_lock)
        {
            all = [.. _deadlines];
        }

        // Outside the lock: a session may run within this call, to its end.
        foreach (var deadline in all)
        {
            deadline.Session.Stop(stop);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        lock (_lock)
        {
            if (_isTicking)
            {
                return;
            }

            _isTicking = true;
            var now = _time.GetTimestamp();
            var isUnderLoad = _isUnderLoad();
            foreach (var deadline in _deadlines)
            {
                if (deadline.TryExpire(now, isUnderLoad))
                {
                    _expired.Add(deadline);
                }
            }
        }

        // Outside the lock: a session may run within this call, to its end.
        foreach (var deadline in _expired)
        {
            deadline.Session.Interrupt();
        }

        _expired.Clear();
        lock (_lock)
        {
            _isTicking = false;
        }
    }
}
