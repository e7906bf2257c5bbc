
namespace Ulak.Server.Sessions;

/// <summary>
/// Hears of a stop once for all sessions of a listener, which as a rule have one token: a registration for each would cost every connection a lock that all
/// share, and an object for as long as it lasts.
/// </summary>
internal sealed class ShutdownBroadcast(DeadlineClock clock)
{
    private Registration? _registration;

    /// <summary>Whether a stop by this token reaches the sessions that the clock knows. Where not, a session must hear of it by itself.</summary>
    public bool Handles(CancellationToken stop)
    {
        if (_registration is null)
        {
            var first = new Registration(stop);
            if (Interlocked.CompareExchange(ref _registration, first, null) is null)
            {
                stop.UnsafeRegister(static (clock, stop) => ((DeadlineClock)clock!).StopAll(stop), clock);
            }
        }

        return _registration.Token == stop;
    }

    private sealed record Registration(CancellationToken Token);
}
