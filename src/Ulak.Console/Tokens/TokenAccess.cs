using System.Collections.Frozen;
using System.Net;
using Ulak.Server.Auth;

namespace Ulak.Console.Tokens;

/// <summary>
/// Checks the token of a request (RFC 6750), <c>Authorization: Bearer TOKEN</c>, and whether it permits the request. A token is for the API
/// and the metrics, not for pages.
/// </summary>
internal sealed class TokenAccess(ConsoleOptions options, LoginGuard guard, ILogger<TokenAccess> log)
{
    private const string Scheme = "Bearer ";

    // Found by its hash: the time of the search shows nothing about a token.
    private readonly FrozenDictionary<string, ApiToken> _tokens =
        options.Console.Tokens.DistinctBy(token => token.Hash).ToFrozenDictionary(token => token.Hash, StringComparer.Ordinal);

    /// <summary>Whether a request carries a token.</summary>
    public static bool HasToken(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The token, if it permits the request. Otherwise null, and the response is complete.</summary>
    public async ValueTask<ApiToken?> CheckAsync(HttpContext http, EndPoint? remote)
    {
        if (guard.IsBlocked(remote))
        {
            await RejectAsync(http, StatusCodes.Status429TooManyRequests, "", "Too many logins have failed. Try again in ten minutes.");
            return null;
        }

        var text = http.Request.Headers.Authorization.ToString()[Scheme.Length..].Trim();
        if (!_tokens.TryGetValue(ApiToken.HashOf(text), out var token))
        {
            guard.RecordFailure(remote);
            ConsoleLog.TokenRejected(log, remote?.ToString() ?? "");
            await RejectAsync(http, StatusCodes.Status401Unauthorized, "Bearer realm=\"Ulak\", error=\"invalid_token\"",
                "The token is unknown. ulak token creates one; the settings tokens.NAME hold them.");
            return null;
        }

        if (token.Inbox.Length > 0 && Inboxes.InboxScope.Of(http.Request.Path)?.Name != token.Inbox)
        {
            await RejectAsync(http, StatusCodes.Status403Forbidden, "Bearer realm=\"Ulak\", error=\"insufficient_scope\"",
                $"The token {token.Name} is for the paths below /inboxes/{token.Inbox}/ only.");
            return null;
        }

        var needed = RightFor(http.Request);
        if (token.Rights.HasFlag(needed) && IsForTokens(http.Request))
        {
            return token;
        }

        var right = ApiToken.FormatRights(needed);
        await RejectAsync(http, StatusCodes.Status403Forbidden,
            $"Bearer realm=\"Ulak\", error=\"insufficient_scope\", scope=\"{right}\"",
            IsForTokens(http.Request) ? $"The request needs the right {right}, which the token {token.Name} does not have."
                : "Tokens are for the API and /metrics.");
        return null;
    }

    /// <summary>The right that a request needs.</summary>
    public static ApiRights RightFor(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return ApiRights.Read;
        }

        var path = request.Path.Value!.TrimEnd('/');
        return path.EndsWith("/explain", StringComparison.OrdinalIgnoreCase) ? ApiRights.Read
            : path.Equals("/api/v1/routes/test", StringComparison.OrdinalIgnoreCase) ? ApiRights.Read
            : path.StartsWith("/api/v1/queue", StringComparison.OrdinalIgnoreCase) ? ApiRights.Write
            : path.EndsWith("/send", StringComparison.OrdinalIgnoreCase)
                || path.EndsWith("/release", StringComparison.OrdinalIgnoreCase)
                || path.Contains("/relay", StringComparison.OrdinalIgnoreCase)
                || (HttpMethods.IsPost(request.Method) && path.Equals("/api/v1/messages", StringComparison.OrdinalIgnoreCase))
                ? ApiRights.Send
            : ApiRights.Write;
    }

    private static bool IsForTokens(HttpRequest request) =>
        ApiEndpoints.IsApi(request) || request.Path == Metrics.MetricsEndpoint.Path || request.Path == "/events";

    private static Task RejectAsync(HttpContext http, int status, string challenge, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        if (challenge.Length > 0)
        {
            http.Response.Headers.WWWAuthenticate = challenge;
        }

        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }
}
