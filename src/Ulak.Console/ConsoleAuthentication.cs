using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Ulak.Server.Auth;

namespace Ulak.Console;

/// <summary>
/// Lets in who may open the console: users by HTTP's Basic authentication (RFC 7617), or whom a trusted proxy names. A password that was
/// right is remembered for a while
/// as a hash, for its check takes milliseconds; one that was wrong costs a second.
/// </summary>
internal sealed class ConsoleAuthentication(ConsoleOptions options, IUserDirectory users, TimeProvider time) : IDisposable
{
    private const int MaxCachedLogins = 100;
    private static readonly TimeSpan CacheDuration = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(1);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Created on first use: the generator loads OpenSSL, which takes milliseconds and some MB.
    private readonly Lazy<byte[]> _secret = new(() => RandomNumberGenerator.GetBytes(32));
    private readonly ConcurrentDictionary<string, DateTimeOffset> _verified = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _verificationSlots = new(4);

    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (!options.Console.RequiresLogin || await IsAuthenticatedAsync(http))
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.ContentType = "text/plain; charset=utf-8";
        if (options.Console.Login != ConsoleLogin.Proxy)
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"Ulak\", charset=\"UTF-8\"";
        }

        await http.Response.WriteAsync(options.Console.Login == ConsoleLogin.Proxy
            ? "Nobody comes in here but through the proxy.\n"
            : "Log in with a user and password; ulak user add makes users.\n");
    }

    public void Dispose() => _verificationSlots.Dispose();

    private async ValueTask<bool> IsAuthenticatedAsync(HttpContext http)
    {
        if (options.Console.Login == ConsoleLogin.Proxy)
        {
            return http.Connection.RemoteIpAddress is { } address && options.Console.TrustedProxies.Contains(new IPEndPoint(address, 0))
                && http.Request.Headers[options.Console.UserHeader].ToString().Length > 0;
        }

        return TryReadBasic(http.Request.Headers.Authorization.ToString(), out var user, out var password)
            && await VerifyAsync(user, password, http.RequestAborted);
    }

    private async ValueTask<bool> VerifyAsync(string user, string password, CancellationToken stop)
    {
        var key = Convert.ToBase64String(HMACSHA256.HashData(_secret.Value, Encoding.UTF8.GetBytes($"{user}\0{password}")));
        if (_verified.TryGetValue(key, out var until) && time.GetUtcNow() < until)
        {
            return true;
        }

        await _verificationSlots.WaitAsync(stop);
        try
        {
            if (await users.FindAsync(user, stop) is { } verifier && await Task.Run(() => verifier.Matches(password), stop))
            {
                if (_verified.Count >= MaxCachedLogins)
                {
                    _verified.Clear();
                }

                _verified[key] = time.GetUtcNow() + CacheDuration;
                return true;
            }

            await Task.Delay(FailureDelay, time, stop);
            return false;
        }
        finally
        {
            _verificationSlots.Release();
        }
    }

    private static bool TryReadBasic(string header, [NotNullWhen(true)] out string? user, [NotNullWhen(true)] out string? password)
    {
        (user, password) = (null, null);
        const string Scheme = "Basic ";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        try
        {
            var text = Strict.GetString(Convert.FromBase64String(header[Scheme.Length..].Trim()));
            if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                (user, password) = (text[..colon], text[(colon + 1)..]);
            }

            return user is not null;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return false;
        }
    }
}
