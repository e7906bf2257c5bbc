using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ulak.Server.Auth;

namespace Ulak.Console.Login;

/// <summary>
/// The sessions of the login page. A session is a random cookie that ends with the user, with a change of the password, with a logout, and
/// after a time without use. Sessions are kept in memory: a restart ends them.
/// </summary>
internal sealed class LoginSessions(IUserDirectory users, TimeProvider time)
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "ulak-session";

    private const int MaxSessions = 1_000;
    private const int TokenOctets = 32;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Whether a request has the cookie of a session, valid or not: its pages have a button to log out.</summary>
    public static bool HasCookie(HttpContext http) => http.Request.Cookies.ContainsKey(Cookie);

    /// <summary>Starts a session for a user whose password was checked, and sets its cookie.</summary>
    public async Task StartAsync(HttpContext http, string user)
    {
        if (await users.FindAsync(user, http.RequestAborted) is not { } verifier)
        {
            return;
        }

        RemoveExpired();
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenOctets));
        _sessions[Hash(token)] = new Session(user, verifier.ToString(), time.GetUtcNow());
        http.Response.Cookies.Append(Cookie, token, Options(http.Request));
    }

    /// <summary>The user of a request's session. Null when it has no valid session.</summary>
    public async ValueTask<string?> FindUserAsync(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: 2 * TokenOctets } token || !_sessions.TryGetValue(Hash(token), out var session))
        {
            return null;
        }

        var now = time.GetUtcNow();
        var isValid = now - session.LastUsed < IdleTimeout
            && await users.FindAsync(session.User, http.RequestAborted) is { } verifier && verifier.ToString() == session.Verifier;
        if (!isValid)
        {
            _sessions.TryRemove(Hash(token), out _);
            return null;
        }

        _sessions[Hash(token)] = session with { LastUsed = now };
        return session.User;
    }

    /// <summary>Ends a request's session.</summary>
    public void End(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is { } token)
        {
            _sessions.TryRemove(Hash(token), out _);
        }

        http.Response.Cookies.Delete(Cookie, Options(http.Request));
    }

    // Lax, so that a link from elsewhere opens the console with its session; what changes something has a form token as well.
    private static CookieOptions Options(HttpRequest request) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = request.IsHttps, IsEssential = true, Path = "/" };

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token)));

    private void RemoveExpired()
    {
        var now = time.GetUtcNow();
        foreach (var (key, _) in _sessions.Where(each => now - each.Value.LastUsed >= IdleTimeout).ToList())
        {
            _sessions.TryRemove(key, out _);
        }

        foreach (var (key, _) in _sessions.OrderBy(each => each.Value.LastUsed).Take(Math.Max(0, _sessions.Count - MaxSessions + 1))
            .ToList())
        {
            _sessions.TryRemove(key, out _);
        }
    }

    private sealed record Session(string User, string Verifier, DateTimeOffset LastUsed);
}
