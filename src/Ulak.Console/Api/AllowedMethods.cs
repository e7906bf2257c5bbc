using Microsoft.AspNetCore.Routing.Template;

namespace Ulak.Console.Api;

/// <summary>Which methods a path has, for one that was asked with another (RFC 9110 §15.5.6). The page for what is not found takes every path, so routing itself does not say it.</summary>
internal static class AllowedMethods
{
    public static string[] For(HttpContext http) =>
    [
        .. http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not null && new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(http.Request.Path, []))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            .Distinct().Order(StringComparer.Ordinal),
    ];
}
