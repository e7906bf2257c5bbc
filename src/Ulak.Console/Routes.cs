using System.Globalization;

namespace Ulak.Console;

/// <summary>
/// Maps paths to handlers that read what they need from the request. The framework's binding of parameters generates 6 KB of code for
/// each path, which made the native binary 2 MB larger.
/// </summary>
internal static class Routes
{
    private static readonly string[] Deleting = [HttpMethods.Delete];
    private static readonly string[] Getting = [HttpMethods.Get];
    private static readonly string[] Patching = [HttpMethods.Patch];
    private static readonly string[] Posting = [HttpMethods.Post];
    private static readonly string[] Putting = [HttpMethods.Put];

    public static IEndpointConventionBuilder Any(this IEndpointRouteBuilder routes, string pattern, Func<HttpContext, IResult> handle) =>
        routes.Map(pattern, Execute(handle));

    public static IEndpointConventionBuilder Get(this IEndpointRouteBuilder routes, string pattern, Func<HttpContext, IResult> handle) =>
        routes.MapMethods(pattern, Getting, Execute(handle));

    public static IEndpointConventionBuilder Get(this IEndpointRouteBuilder routes, string pattern,
        Func<HttpContext, Task<IResult>> handle) => routes.MapMethods(pattern, Getting, Execute(handle));

    /// <summary>Maps a handler that writes the response itself.</summary>
    public static IEndpointConventionBuilder Stream(this IEndpointRouteBuilder routes, string pattern, Func<HttpContext, Task> write) =>
        routes.MapMethods(pattern, Getting, new RequestDelegate(write));

    public static IEndpointConventionBuilder Post(this IEndpointRouteBuilder routes, string pattern, Func<HttpContext, IResult> handle) =>
        routes.MapMethods(pattern, Posting, Execute(handle));

    public static IEndpointConventionBuilder Post(this IEndpointRouteBuilder routes, string pattern,
        Func<HttpContext, Task<IResult>> handle) => routes.MapMethods(pattern, Posting, Execute(handle));

    public static IEndpointConventionBuilder Put(this IEndpointRouteBuilder routes, string pattern,
        Func<HttpContext, Task<IResult>> handle) => routes.MapMethods(pattern, Putting, Execute(handle));

    public static IEndpointConventionBuilder Patch(this IEndpointRouteBuilder routes, string pattern,
        Func<HttpContext, Task<IResult>> handle) => routes.MapMethods(pattern, Patching, Execute(handle));

    public static IEndpointConventionBuilder Delete(this IEndpointRouteBuilder routes, string pattern,
        Func<HttpContext, IResult> handle) => routes.MapMethods(pattern, Deleting, Execute(handle));

    public static IEndpointConventionBuilder Delete(this IEndpointRouteBuilder routes, string pattern,
        Func<HttpContext, Task<IResult>> handle) => routes.MapMethods(pattern, Deleting, Execute(handle));

    /// <summary>A service of the request.</summary>
    public static T Service<T>(this HttpContext http) where T : notnull => http.RequestServices.GetRequiredService<T>();

    /// <summary>A value of the route. The pattern contains its name.</summary>
    public static string RouteText(this HttpContext http, string name) =>
        http.Request.RouteValues[name] as string ?? throw new InvalidOperationException($"The route has no value '{name}'.");

    /// <summary>A number of the route, which the constraint <c>:int</c> has checked.</summary>
    public static int RouteNumber(this HttpContext http, string name) => int.Parse(http.RouteText(name), CultureInfo.InvariantCulture);

    /// <summary>A parameter of the query. Null when it is missing.</summary>
    public static string? QueryText(this HttpContext http, string name) =>
        http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>A number in the query. Null when it is missing or empty.</summary>
    public static int? QueryNumber(this HttpContext http, string name) => http.QueryText(name) switch
    {
        null or "" => null,
        var text when int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new BadHttpRequestException($"{name} is not a number: {text}"),
    };

    /// <summary>A truth value in the query. Null when it is missing or empty.</summary>
    public static bool? QueryFlag(this HttpContext http, string name) => http.QueryText(name) switch
    {
        null or "" => null,
        var text when bool.TryParse(text, out var flag) => flag,
        var text => throw new BadHttpRequestException($"{name} is neither true nor false: {text}"),
    };

    private static RequestDelegate Execute(Func<HttpContext, IResult> handle) => http => handle(http).ExecuteAsync(http);

    private static RequestDelegate Execute(Func<HttpContext, Task<IResult>> handle) => async http =>
        await (await handle(http)).ExecuteAsync(http);
}
