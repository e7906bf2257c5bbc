using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Ulak.Server.Auth;

namespace Ulak.Console.Login;

/// <summary>The result of a login.</summary>
internal enum LoginResult
{
    /// <summary>User and password are right.</summary>
    Accepted,

    /// <summary>User or password is wrong.</summary>
    Rejected,

    /// <summary>The client has failed too often.</summary>
    Blocked,
}

/// <summary>
/// Checks users and passwords. Every failure takes a second, whether the user exists or not, and counts against the client's address. A
/// password that was right is cached as a hash, because the check takes milliseconds; the cache is valid as long as the user's verifier is.
/// </summary>
internal sealed class PasswordCheck(IUserDirectory users, LoginGuard guard, TimeProvider time, ILogger<PasswordCheck> log) : IDisposable
{
    private const int MaxCachedLogins = 100;
    private const int MaxLoggedCharacters = 64;
    private static readonly TimeSpan FailureTime = TimeSpan.FromSeconds(1);

    // Created on first use: the generator loads OpenSSL, which takes milliseconds and some MB.
    private readonly Lazy<byte[]> _secret = new(() => RandomNumberGenerator.GetBytes(32));
    private readonly Lazy<ScramVerifier> _unknownUser = new(() => ScramVerifier.FromPassword(RandomNumberGenerator.GetHexString(32)));
    private readonly ConcurrentDictionary<string, string> _verified = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(4);

    public void Dispose() => _slots.Dispose();

    /// <summary>Checks a user and a password.</summary>
    public async ValueTask<LoginResult> CheckAsync(string user, string password, EndPoint? remote, CancellationToken stop)
    {
        var verifier = await users.FindAsync(user, stop);
        var key = Convert.ToBase64String(HMACSHA256.HashData(_secret.Value, Encoding.UTF8.GetBytes($"{user}\0{password}")));
        if (verifier is not null && _verified.TryGetValue(key, out var cached) && cached == verifier.ToString())
        {
            return LoginResult.Accepted;
        }

        if (guard.IsBlocked(remote))
        {
            return LoginResult.Blocked;
        }

        var started = time.GetTimestamp();
        if (await MatchesAsync(verifier ?? _unknownUser.Value, password, stop) && verifier is not null)
        {
            Remember(key, verifier);
            ConsoleLog.LoggedIn(log, user, remote?.ToString() ?? "");
            return LoginResult.Accepted;
        }

        await RejectAsync(user, remote, started, stop);
        return LoginResult.Rejected;
    }

    // Few checks at once: each keeps a core busy. The delay of a failure does not hold a slot, so others are not delayed.
    private async ValueTask<bool> MatchesAsync(ScramVerifier verifier, string password, CancellationToken stop)
    {
        await _slots.WaitAsync(stop);
        try
        {
            return await Task.Run(() => verifier.Matches(password), stop);
        }
        finally
        {
            _slots.Release();
        }
    }

    private void Remember(string key, ScramVerifier verifier)
    {
        if (_verified.Count >= MaxCachedLogins)
        {
            _verified.Clear();
        }

        _verified[key] = verifier.ToString();
    }

    private async ValueTask RejectAsync(string user, EndPoint? remote, long started, CancellationToken stop)
    {
        guard.RecordFailure(remote);
        var shown = new string([.. user.Take(MaxLoggedCharacters).Select(letter => char.IsControl(letter) ? '?' : letter)]);
        ConsoleLog.LoginFailed(log, shown, remote?.ToString() ?? "");
        if (guard.IsBlocked(remote))
        {
            ConsoleLog.LoginBlocked(log, remote?.ToString() ?? "");
        }

        // The whole failure takes the same time, so that the time does not show which part was wrong.
        var rest = FailureTime - time.GetElapsedTime(started);
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, time, stop);
        }
    }
}
