using System.Globalization;

namespace Ulak.LoadTesting;

/// <summary>Shows the progress of a load test in a terminal.</summary>
internal sealed class LoadProgress : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly LoadStatistics _statistics;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private bool _disposed;

    private LoadProgress(LoadStatistics tally)
    {
        _statistics = tally;
        _timer = new Timer(_ => Write(), null, Interval, Interval);
    }

    /// <summary>Shows the progress until disposed. Returns null if standard error is not a terminal.</summary>
    public static IDisposable? Start(LoadStatistics tally) => System.Console.IsErrorRedirected ? null : new LoadProgress(tally);

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer.Dispose();
            System.Console.Error.Write("\r\e[K");
        }
    }

    private void Write()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                var rate = _statistics.Accepted / Math.Max(_statistics.Elapsed.TotalSeconds, .001);
                var failed = _statistics.Failed > 0
                    ? string.Create(CultureInfo.InvariantCulture, $", {_statistics.Failed:#,0} failed")
                    : "";
                System.Console.Error.Write(string.Create(CultureInfo.InvariantCulture,
                    $"\r\e[K{_statistics.Accepted:#,0} of {_statistics.Plan.Messages:#,0}, {rate:#,0} per second{failed}"));
            }
        }
    }
}
