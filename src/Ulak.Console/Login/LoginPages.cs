using System.Net;
using Ulak.Console.Codes;
using Ulak.Console.Pages;

namespace Ulak.Console.Login;

/// <summary><c>/login</c> and <c>/logout</c>: sessions for browsers. Programs use Basic authentication.</summary>
internal static class LoginPages
{
    public const string Path = "/login";

    private const string LogoutPath = "/logout";

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + Path, http => Page(http, LocalPath(http.QueryText("next")), null));
        }

        routes.Post(Path, http => LoginAsync(http, http.Service<PasswordCheck>(), http.Service<LoginSessions>()));
        routes.Post(LogoutPath, http =>
        {
            http.Service<LoginSessions>().End(http);
            return Results.LocalRedirect(Path);
        });
    }

    /// <summary>Whether a path is the login page, which must be reachable without a login.</summary>
    public static bool IsLogin(PathString path) => PageLanguage.Prefixes.Any(prefix => path == prefix + Path);

    private static PageResult Page(HttpContext http, string next, string? error) => new(
        LoginPage.Create(new LoginModel(PageLanguage.Of(http), next, error)),
        error is null ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden)
    { HasForms = true };

    private static async Task<IResult> LoginAsync(HttpContext http, PasswordCheck check, LoginSessions sessions)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        var (user, next) = (form["user"].ToString(), LocalPath(form["next"]));
        var remote = http.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, http.Connection.RemotePort) : null;
        var result = await check.CheckAsync(user, form["password"].ToString(), remote, http.RequestAborted);
        if (result != LoginResult.Accepted)
        {
            return Page(http, next, PageLanguage.Of(http).Word(result == LoginResult.Blocked ? "login-blocked" : "login-wrong"));
        }

        await sessions.StartAsync(http, user);
        return Results.LocalRedirect(next);
    }

    // A path of the console: what begins with two slashes, or a slash and a backslash, is another host to browsers.
    private static string LocalPath(string? next) =>
        next is ['/', ..] and not ['/', '/' or '\\', ..] && !next.Any(char.IsControl) ? next : "/";
}
