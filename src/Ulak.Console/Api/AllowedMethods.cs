using Microsoft.AspNetCore.Routing.Template;

namespace Ulak.Console.Api;

/// <summary>
/// Finds the methods of a path for a 405 response (RFC 9110 §15.5.6). The fallback endpoint matches every path, so routing does not do
/// this.
/// </summary>
internal static class AllowedMethods
{
    public static string[] For(HttpContext http) =>
    [
        .. http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not null
                && new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(http.Request.Path, []))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            .Distinct().Order(StringComparer.Ordinal),
    ];
}
