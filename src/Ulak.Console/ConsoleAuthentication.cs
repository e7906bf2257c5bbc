using System.Net;
using Ulak.Console.Login;
using Ulak.Console.Proxying;
using Ulak.Console.Tokens;

namespace Ulak.Console;

/// <summary>
/// Requires a login: a session of the login page, HTTP Basic authentication (RFC 7617) for programs, a token of the API, or a
/// user that a trusted proxy names.
/// </summary>
internal sealed class ConsoleAuthentication(ConsoleOptions options, PasswordCheck passwords, LoginSessions sessions, TokenAccess tokens)
{
    private static readonly object UserKey = new();

    /// <summary>The authenticated user of a request. Empty for none.</summary>
    public static string UserOf(HttpContext http) => http.Items[UserKey] as string ?? "";

    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (TokenAccess.HasToken(http.Request))
        {
            if (await tokens.CheckAsync(http, RemoteOf(http)) is { } token)
            {
                http.Items[UserKey] = token.Name;
                await next(http);
            }

            return;
        }

        if (!options.Console.RequiresLogin)
        {
            await next(http);
            return;
        }

        var (user, isBlocked) = await FindUserAsync(http);
        if (user is not null)
        {
            http.Items[UserKey] = user;
            await next(http);
            return;
        }

        if (options.Console.Login != ConsoleLogin.Proxy && !isBlocked && IsOpen(http.Request))
        {
            await next(http);
            return;
        }

        await RejectAsync(http, isBlocked);
    }

    private async ValueTask<(string? User, bool IsBlocked)> FindUserAsync(HttpContext http)
    {
        if (options.Console.Login == ConsoleLogin.Proxy)
        {
            var named = http.Request.Headers[options.Console.UserHeader].ToString();
            return (ProxyExtensions.IsFromProxy(http) && named.Length > 0 ? named : null, false);
        }

        if (await sessions.FindUserAsync(http) is { } known)
        {
            return (known, false);
        }

        if (!BasicCredentials.TryRead(http.Request.Headers.Authorization.ToString(), out var user, out var password))
        {
            return (null, false);
        }

        var result = await passwords.CheckAsync(user, password, RemoteOf(http), http.RequestAborted);
        return (result == LoginResult.Accepted ? user : null, result == LoginResult.Blocked);
    }

    private static IPEndPoint? RemoteOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, http.Connection.RemotePort) : null;

    // The login page, and its style sheet and icon.
    private static bool IsOpen(HttpRequest request) => LoginPages.IsLogin(request.Path) || request.Path.StartsWithSegments("/assets");

    private async Task RejectAsync(HttpContext http, bool isBlocked)
    {
        if (isBlocked)
        {
            await WriteAsync(http, StatusCodes.Status429TooManyRequests, "Too many logins have failed. Try again in ten minutes.\n");
            return;
        }

        if (options.Console.Login == ConsoleLogin.Proxy)
        {
            await WriteAsync(http, StatusCodes.Status401Unauthorized, "Open the console through the proxy.\n");
            return;
        }

        // A browser that opens a page gets the login page. Everything else gets the challenge that programs understand.
        var request = http.Request;
        var wantsPage = HttpMethods.IsGet(request.Method) && !ApiEndpoints.IsApi(request) && request.Headers.Authorization.Count == 0
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (wantsPage)
        {
            http.Response.Redirect($"{LoginPages.Path}?next={Uri.EscapeDataString(request.Path + request.QueryString)}");
            return;
        }

        http.Response.Headers.WWWAuthenticate = "Basic realm=\"Ulak\", charset=\"UTF-8\"";
        await WriteAsync(http, StatusCodes.Status401Unauthorized, "Log in with a user and a password. ulak user add creates users.\n");
    }

    private static Task WriteAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }
}
