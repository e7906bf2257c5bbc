using System.Net;
using Ulak.Console.Codes;
using Ulak.Console.Proxying;

namespace Ulak.Console;

/// <summary>
/// Adds security headers to every response, and rejects requests with a foreign host name (DNS rebinding) or from pages of other sites.
/// </summary>
internal static class ConsoleProtection
{
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action "
        + "'self'; base-uri 'none'; frame-ancestors 'self'";

    public static void UseConsoleProtection(this IApplicationBuilder app, ConsoleSettings settings) => app.Use(async (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PagePolicy;
        headers.XContentTypeOptions = "nosniff";
        // With no-referrer, browsers would send "Origin: null" for forms of the console.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (!IsAllowedHost(context.Request.Host.Host, settings))
        {
            await RejectAsync(context,
                "The console is not reachable by this host name: open it by its address, or add the name to console.hostNames.");
            return;
        }

        if (!IsAllowedOrigin(context.Request) && !CrossOrigin.IsAllowed(context.Request, settings))
        {
            await RejectAsync(context, "The request came from another site's page.");
            return;
        }

        await next(context);
    });

    /// <summary>Requires the token of a form for every POST of a page. The API has no forms, and /explain changes nothing.</summary>
    public static void UseFormTokens(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (HttpMethods.IsPost(request.Method) && !ApiEndpoints.IsApi(request) && !IsExplain(request.Path)
            && !await context.RequestServices.GetRequiredService<FormTokens>().IsValidFormAsync(context))
        {
            await ConsoleEndpoints.Problem(ProblemModel.Named(PageLanguage.Of(context), "old-form"), StatusCodes.Status403Forbidden)
                .ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    private static bool IsExplain(PathString path) => PageLanguage.Prefixes.Any(prefix => path == prefix + "/explain");

    // DNS rebinding gives a foreign name this console's address. It cannot make a browser send an address as the host.
    private static bool IsAllowedHost(string host, ConsoleSettings settings) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) ? IPAddress.IsLoopback(address) || !settings.IsLocal
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || settings.HostNames.Contains(host, StringComparer.OrdinalIgnoreCase)
            || settings.HostNames.Contains("*");

    /// <summary>Browsers send the origin of a request. Other programs send nothing, and cannot be lured to a page.</summary>
    private static bool IsSameOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return site.Length > 0
            ? site is "same-origin" or "none"
            : origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
    }

    /// <summary>Whether a browser sent the request for a page of another site. Other programs send no such header.</summary>
    public static bool IsCrossSite(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";

    // Another site may link to a page, which then opens without changing anything. It may not load anything, nor reach the API.
    private static bool IsAllowedOrigin(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            return IsSameOrigin(request);
        }

        var isNavigation = request.Headers["Sec-Fetch-Mode"].ToString() == "navigate"
            && request.Headers["Sec-Fetch-Dest"].ToString() == "document";
        return !IsCrossSite(request) || (isNavigation && !ApiEndpoints.IsApi(request));
    }

    private static Task RejectAsync(HttpContext context, string sentence)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n");
    }
}
