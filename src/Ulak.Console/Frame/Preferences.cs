using System.Collections.Immutable;

namespace Ulak.Console.Frame;

/// <summary>
/// What a reader prefers, in cookies: the first paint is then right, and no script is needed. <c>/preferences</c> sets them; it changes
/// nothing else, and so may be a link.
/// </summary>
public sealed record Preferences
{
    private const string ThemeCookie = "ulak-theme";
    private const string DensityCookie = "ulak-density";
    private const string FitCookie = "ulak-fit";
    private const string SearchesCookie = "ulak-searches";
    private const int MaxSearches = 12;
    private const int MaxSearchLength = 200;

    private static readonly CookieOptions Kept =
        new() { Path = "/", SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true };

    /// <summary><c>light</c>, <c>dark</c>, or empty for the system's.</summary>
    public string Theme { get; private init; } = "";

    /// <summary>Whether rows of lists are 36 pixels high, and not 56.</summary>
    public bool IsCompact { get; private init; }

    /// <summary>Whether HTML that is wider than its frame is shown smaller, so that all of it can be seen.</summary>
    public bool FitsHtml { get; private init; } = true;

    /// <summary>Searches that were saved, in their order.</summary>
    public ImmutableArray<string> Searches { get; private init; } = [];

    /// <summary>The preferences of a request.</summary>
    public static Preferences Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return new Preferences
        {
            Theme = http.Request.Cookies[ThemeCookie] is "light" or "dark" ? http.Request.Cookies[ThemeCookie]! : "",
            IsCompact = http.Request.Cookies[DensityCookie] == "compact",
            FitsHtml = http.Request.Cookies[FitCookie] != "off",
            Searches = SplitSearches(http.Request.Cookies[SearchesCookie]),
        };
    }

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.Get("/preferences", http =>
    {
        var searches = SplitSearches(http.Request.Cookies[SearchesCookie]);
        Set(http, ThemeCookie, http.QueryText("theme"), "light", "dark");
        Set(http, DensityCookie, http.QueryText("density"), "compact");
        Set(http, FitCookie, http.QueryText("fit"), "off");
        if (http.QueryText("save")?.Trim() is { Length: > 0 and <= MaxSearchLength } added)
        {
            http.Response.Cookies.Append(SearchesCookie, JoinSearches(searches.Remove(added).Add(added)), Kept);
        }
        else if (http.QueryText("forget") is { } forgotten)
        {
            http.Response.Cookies.Append(SearchesCookie, JoinSearches(searches.Remove(forgotten)), Kept);
        }

        return Results.LocalRedirect(LocalPath.Of(http.QueryText("back"), "/"));
    });

    /// <summary>Sets a cookie to one of some values; any other value removes it, and null leaves it.</summary>
    private static void Set(HttpContext http, string cookie, string? value, params string[] values)
    {
        if (value is null)
        {
            return;
        }

        if (values.Contains(value))
        {
            http.Response.Cookies.Append(cookie, value, Kept);
        }
        else
        {
            http.Response.Cookies.Delete(cookie);
        }
    }

    // A control character separates them: no search that the box can send contains one.
    private static ImmutableArray<string> SplitSearches(string? cookie) =>
        [.. (cookie ?? "").Split('\u001f', StringSplitOptions.RemoveEmptyEntries).Where(search => search.Length <= MaxSearchLength)
            .Take(MaxSearches)];

    private static string JoinSearches(ImmutableArray<string> searches) => string.Join('\u001f', searches.TakeLast(MaxSearches));
}
