using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Ulak.Console.Proxying;

/// <summary>Which pages of other sites may use the API (CORS): none, unless <c>console.cors</c> names their origins.</summary>
internal static class CrossOrigin
{
    /// <summary>Every origin.</summary>
    public const string Any = "*";

    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Responds to the preflight requests of allowed origins, before the login, and adds the header fields to the API's responses.
    /// </summary>
    public static void UseCrossOrigin(this IApplicationBuilder app, ConsoleSettings settings)
    {
        if (settings.CorsOrigins.IsEmpty)
        {
            return;
        }

        app.UseWhen(http => ApiEndpoints.IsApi(http.Request), api => api.UseCors(policy => Allow(policy, settings)));
    }

    /// <summary>Whether a request to the API came from a page of an allowed origin.</summary>
    public static bool IsAllowed(HttpRequest request, ConsoleSettings settings) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin && ApiEndpoints.IsApi(request)
        && (settings.CorsOrigins.Contains(Any) || settings.CorsOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase));

    private static void Allow(CorsPolicyBuilder policy, ConsoleSettings settings)
    {
        policy.AllowAnyMethod().AllowAnyHeader().WithExposedHeaders("Location").SetPreflightMaxAge(PreflightAge);
        _ = settings.CorsOrigins.Contains(Any) ? policy.AllowAnyOrigin() : policy.WithOrigins([.. settings.CorsOrigins]);
    }
}
