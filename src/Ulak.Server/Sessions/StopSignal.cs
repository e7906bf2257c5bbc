
namespace Ulak.Server.Sessions;

/// <summary>
/// Hears of a stop once for all sessions of a listener, which as a rule have one token: a registration for each would cost every connection a lock that all
/// share, and an object for as long as it lasts.
/// </summary>
internal sealed class StopSignal(DeadlineClock clock)
{
    private Watched? _watched;

    /// <summary>Whether a stop by this token reaches the sessions that the clock knows. Where not, a session must hear of it by itself.</summary>
    public bool Covers(CancellationToken stop)
    {
        if (_watched is null)
        {
            var first = new Watched(stop);
            if (Interlocked.CompareExchange(ref _watched, first, null) is null)
            {
                stop.UnsafeRegister(static (clock, stop) => ((DeadlineClock)clock!).StopAll(stop), clock);
            }
        }

        return _watched.Token == stop;
    }

    private sealed record Watched(CancellationToken Token);
}
