using System.Globalization;

namespace Ulak.LoadTesting;

/// <summary>The line that moves while a load goes on; in a terminal alone.</summary>
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

    /// <summary>Shows the line until it is disposed of; nothing where standard error is no terminal.</summary>
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
                System.Console.Error.Write(string.Create(CultureInfo.InvariantCulture,
                    $"\r\e[K{_statistics.Accepted:#,0} of {_statistics.Plan.Messages:#,0}, {_statistics.Accepted / Math.Max(_statistics.Elapsed.TotalSeconds, .001):#,0} a second{(_statistics.Failed > 0 ? $", {_statistics.Failed:#,0} failed" : "")}"));
            }
        }
    }
}
