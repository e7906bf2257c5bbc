using System.Net;
using Ulak.Server.Limits;

namespace Ulak.Server.Auth;

/// <summary>
/// Counts failed logins by network (an IPv4 address, a /64 of IPv6), over all sessions: a network with too many is blocked for a while,
/// however often it connects. Loopback and Unix sockets are exempt, because all local programs share them. Safe for use from any thread.
/// </summary>
internal sealed class LoginGuard(TimeProvider time, AdmissionLimits limits)
{
    private const int MaxNetworks = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Failures> _failures = [];

    /// <summary>Whether a client's network is blocked.</summary>
    public bool IsBlocked(EndPoint? remote)
    {
        if (limits.FailedLogins is not { } max || ClientNetwork.FromEndPoint(remote) is not { } network)
        {
            return false;
        }

        lock (_lock)
        {
            return _failures.TryGetValue(network, out var failures) && failures.Count >= max && !IsOver(failures);
        }
    }

    /// <summary>Counts a failed login.</summary>
    public void RecordFailure(EndPoint? remote)
    {
        if (limits.FailedLogins is null || ClientNetwork.FromEndPoint(remote) is not { } network)
        {
            return;
        }

        lock (_lock)
        {
            if (_failures.TryGetValue(network, out var failures) && !IsOver(failures))
            {
                _failures[network] = failures with { Count = failures.Count + 1 };
                return;
            }

            if (_failures.Count >= MaxNetworks)
            {
                Evict();
            }

            _failures[network] = new Failures(1, time.GetUtcNow());
        }
    }

    /// <summary>Networks that are remembered.</summary>
    public int NetworkCount
    {
        get
        {
            lock (_lock)
            {
                return _failures.Count;
            }
        }
    }

    private bool IsOver(Failures failures) => time.GetUtcNow() - failures.Since >= limits.FailedLoginWindow;

    // Those whose time is over go first, then those with the fewest failures: a client with many networks cannot free one that is blocked.
    private void Evict()
    {
        var first = _failures
            .OrderByDescending(each => IsOver(each.Value))
            .ThenBy(each => each.Value.Count)
            .ThenBy(each => each.Value.Since);
        foreach (var (network, _) in first.Take(MaxNetworks / 10).ToList())
        {
            _failures.Remove(network);
        }
    }

    private readonly record struct Failures(int Count, DateTimeOffset Since);
}
