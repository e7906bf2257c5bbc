using System.Collections.Concurrent;
using System.Net;

namespace Ulak.Server.Auth;

/// <summary>Counts wrong logins by address, over all sessions: who guesses is turned away for a while, however often it connects.</summary>
internal sealed class LoginGuard(TimeProvider time)
{
    /// <summary>Wrong logins of an address within <see cref="Memory"/>, after which none of its logins is looked at.</summary>
    private const int Most = 20;

    /// <summary>Addresses that are remembered; beyond it the oldest go.</summary>
    private const int MostAddresses = 10_000;

    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<IPAddress, (int Count, DateTimeOffset Since)> _failures = new();

    /// <summary>Whether an address has guessed too often.</summary>
    public bool IsBlocked(EndPoint? remote) =>
        remote is IPEndPoint { Address: var address } && _failures.TryGetValue(address, out var seen) && seen.Count >= Most && time.GetUtcNow() - seen.Since < Memory;

    /// <summary>A login was wrong.</summary>
    public void Failed(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return;
        }

        var now = time.GetUtcNow();
        if (_failures.Count >= MostAddresses)
        {
            Forget(now);
        }

        _failures.AddOrUpdate(address, (1, now), (_, seen) => now - seen.Since < Memory ? (seen.Count + 1, seen.Since) : (1, now));
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (address, seen) in _failures)
        {
            if (now - seen.Since >= Memory)
            {
                _failures.TryRemove(address, out _);
            }
        }

        // An attack from everywhere: memory stays bounded, and the session's own limit still holds.
        if (_failures.Count >= MostAddresses)
        {
            _failures.Clear();
        }
    }
}
