
namespace Ulak.Server.Sessions;

/// <summary>
/// Registers for a stop once for all sessions of a listener, which usually have the same token. A registration for each session would cost
/// a lock that all share, and an object as long as the connection lasts.
/// </summary>
internal sealed class ShutdownBroadcast(DeadlineClock clock)
{
    private Registration? _registration;

    /// <summary>Whether a stop by this token reaches the sessions of the clock. If not, the session needs its own registration.</summary>
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
