using System.Globalization;

namespace Ulak.Load;

/// <summary>The line that moves while a load goes on; in a terminal alone.</summary>
internal sealed class LoadProgress : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly LoadTally _tally;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private bool _over;

    private LoadProgress(LoadTally tally)
    {
        _tally = tally;
        _timer = new Timer(_ => Write(), null, Interval, Interval);
    }

    /// <summary>Shows the line until it is disposed of; nothing where standard error is no terminal.</summary>
    public static IDisposable? Show(LoadTally tally) => System.Console.IsErrorRedirected ? null : new LoadProgress(tally);

    public void Dispose()
    {
        lock (_lock)
        {
            _over = true;
            _timer.Dispose();
            System.Console.Error.Write("\r\e[K");
        }
    }

    private void Write()
    {
        lock (_lock)
        {
            if (!_over)
            {
                System.Console.Error.Write(string.Create(CultureInfo.InvariantCulture,
                    $"\r\e[K{_tally.Accepted:#,0} of {_tally.Plan.Messages:#,0}, {_tally.Accepted / Math.Max(_tally.Elapsed.TotalSeconds, .001):#,0} a second{(_tally.Failed > 0 ? $", {_tally.Failed:#,0} failed" : "")}"));
            }
        }
    }
}
