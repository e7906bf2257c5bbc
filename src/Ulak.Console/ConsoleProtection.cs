using System.Net;
using Ulak.Console.Api;
using Ulak.Console.Codes;

namespace Ulak.Console;

/// <summary>
/// What every answer of the console carries, and what no request may do: reach it under a foreign name (DNS rebinding), or change something from another site's page.
/// </summary>
internal static class ConsoleProtection
{
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

    public static void UseConsoleProtection(this IApplicationBuilder app, ConsoleSettings settings) => app.Use(async (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PagePolicy;
        headers.XContentTypeOptions = "nosniff";
        // Not no-referrer: under it browsers send "Origin: null" with a form of our own.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (!IsAllowedHost(context.Request.Host.Host, settings))
        {
            await RejectAsync(context, "This console does not answer to that name: open it by its address, or add the name to console.hostNames.");
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !IsSameOrigin(context.Request))
        {
            await RejectAsync(context, "The request came from another site's page.");
            return;
        }

        await next(context);
    });

    /// <summary>A form of a page that changes something carries its token. The API has no forms; /explain changes nothing, and may be asked from anywhere that reaches it.</summary>
    public static void UseFormTokens(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (HttpMethods.IsPost(request.Method) && !ApiEndpoints.IsApi(request) && !IsExplain(request.Path)
            && !await context.RequestServices.GetRequiredService<FormTokens>().IsValidFormAsync(context))
        {
            await ConsoleEndpoints.Problem(ProblemModel.Named(PageLanguage.Of(context), "old-form"), StatusCodes.Status403Forbidden).ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    private static bool IsExplain(PathString path) => PageLanguage.Prefixes.Any(prefix => path == prefix + "/explain");

    // Another site can give a name of its own this console's address, but it cannot make a browser send an address as the name.
    private static bool IsAllowedHost(string host, ConsoleSettings settings) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) ? IPAddress.IsLoopback(address) || !IPAddress.IsLoopback(settings.Address.Address)
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || settings.HostNames.Contains(host, StringComparer.OrdinalIgnoreCase);

    /// <summary>Browsers say where a request comes from; programs that are no browsers say nothing, and cannot be tricked into a visit.</summary>
    private static bool IsSameOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return site.Length > 0
            ? site is "same-origin" or "none"
            : origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
    }

    private static Task RejectAsync(HttpContext context, string sentence)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n");
    }
}
