using System.Collections.Concurrent;
using System.Net;

namespace Ulak.Server.Auth;

/// <summary>Counts wrong logins by address, over all sessions: who guesses is turned away for a while, however often it connects.</summary>
internal sealed class LoginGuard(TimeProvider time)
{
    /// <summary>Wrong logins of an address within <see cref="Window"/>, after which none of its logins is looked at.</summary>
    private const int MaxFailures = 20;

    /// <summary>Addresses that are remembered; beyond it the oldest go.</summary>
    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<IPAddress, (int Count, DateTimeOffset Since)> _failures = new();

    /// <summary>Whether an address has guessed too often.</summary>
    public bool IsBlocked(EndPoint? remote) =>
        remote is IPEndPoint { Address: var address } && _failures.TryGetValue(address, out var seen) && seen.Count >= MaxFailures && time.GetUtcNow() - seen.Since < Window;

    /// <summary>A login was wrong.</summary>
    public void RecordFailure(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return;
        }

        var now = time.GetUtcNow();
        if (_failures.Count >= MaxAddresses)
        {
            RemoveExpired(now);
        }

        _failures.AddOrUpdate(address, (1, now), (_, seen) => now - seen.Since < Window ? (seen.Count + 1, seen.Since) : (1, now));
    }

    private void RemoveExpired(DateTimeOffset now)
    {
        foreach (var (address, seen) in _failures)
        {
            if (now - seen.Since >= Window)
            {
                _failures.TryRemove(address, out _);
            }
        }

        // An attack from everywhere: memory stays bounded, and the session's own limit still holds.
        if (_failures.Count >= MaxAddresses)
        {
            _failures.Clear();
        }
    }
}
