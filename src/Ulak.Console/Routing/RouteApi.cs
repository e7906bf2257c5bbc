using System.Globalization;
using Ulak.Console.Api;

namespace Ulak.Console.Routing;

/// <summary><c>/api/v1/routes</c>: reads, replaces and tests the routes. Each change is a version, and can be undone.</summary>
internal static class RouteApi
{
    private const string Path = "/api/v1/routes";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get(Path, http => RoutesOf(http) is { } all ? Show(http, all) : NoRoutes);
        routes.Put(Path, async http => RoutesOf(http) is { } all ? await ReplaceAsync(http, all) : NoRoutes);
        routes.Get(Path + "/versions", http => RoutesOf(http) is { } all
            ? ApiJson.Result(new RouteVersionList(all.Versions), RouteJson.Context.RouteVersionList)
            : NoRoutes);
        routes.Post(Path + "/undo", http => RoutesOf(http) is { } all ? Undo(http, all) : NoRoutes);
        routes.Post(Path + "/test", async http => RoutesOf(http) is { } all ? await TestAsync(http, all) : NoRoutes);
    }

    private static ApiProblem NoRoutes { get; } = new(
        StatusCodes.Status409Conflict,
        "This server has no routes: all mail goes to its inbox.",
        "Add \"routes\": [ { \"action\": \"inbox\" } ] to the configuration and start the server again; that changes nothing. From "
            + "then on, the API changes the routes of the running server.");

    private static IRouteAdministration? RoutesOf(HttpContext http) => http.Service<RouteAccess>().Routes;

    private static IResult Show(HttpContext http, IRouteAdministration all)
    {
        var current = all.Current;
        http.Response.Headers.ETag = TagOf(current.Version);
        return ApiJson.Result(current, RouteJson.Context.RouteListDocument);
    }

    private static async Task<IResult> ReplaceAsync(HttpContext http, IRouteAdministration all)
    {
        var (request, problem) = await ApiJson.ReadAsync(http.Request, RouteJson.Context.RouteListRequest);
        if (request is null)
        {
            return problem!;
        }

        // RFC 9110 §13.1.1: the client changes what it has read, and not what another wrote since.
        if (http.Request.Headers.IfMatch.ToString() is { Length: > 0 } tag && tag != "*" && tag != TagOf(all.Current.Version))
        {
            return new ApiProblem(StatusCodes.Status412PreconditionFailed,
                string.Create(CultureInfo.InvariantCulture, $"The routes have changed since: their version is {all.Current.Version}."),
                "Read them again with GET /api/v1/routes.");
        }

        return request.Routes is not { Count: > 0 } routes
            ? ApiProblem.InvalidFields([new FieldError("routes", "There are none: all mail would be refused.")])
            : Apply(http, all, routes);
    }

    private static IResult Undo(HttpContext http, IRouteAdministration all) => RouteChange.Undo(all.Versions) is { IsValid: true } undo
        ? Apply(http, all, undo.Routes)
        : new ApiProblem(StatusCodes.Status409Conflict, "There is no version to go back to.", "PUT /api/v1/routes makes the first.");

    private static async Task<IResult> TestAsync(HttpContext http, IRouteAdministration all)
    {
        var (request, problem) = await ApiJson.ReadAsync(http.Request, RouteJson.Context.RouteTestRequest);
        if (request is null)
        {
            return problem!;
        }

        var (result, wrong) = all.Test(request);
        return result is null ? ApiProblem.InvalidFields([wrong!]) : ApiJson.Result(result, RouteJson.Context.RouteTestDocument);
    }

    private static IResult Apply(HttpContext http, IRouteAdministration all, IReadOnlyList<RouteDefinition>? routes)
    {
        try
        {
            return all.Replace(routes, ConsoleAuthentication.UserOf(http)) is { IsEmpty: false } errors
                ? ApiProblem.InvalidFields(errors)
                : Show(http, all);
        }
        catch (IOException e)
        {
            return new ApiProblem(StatusCodes.Status507InsufficientStorage, e.Message, "Nothing has changed. Make room, and try again.");
        }
    }

    private static string TagOf(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
