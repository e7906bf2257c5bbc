using System.Collections.Immutable;
using Ulak.Console.Api;

namespace Ulak.Console.Routing;

/// <summary>Reads and replaces the routes of the running server. The program implements it, because it knows the configuration.</summary>
internal interface IRouteAdministration
{
    /// <summary>The routes that act.</summary>
    RouteListDocument Current { get; }

    /// <summary>The versions that are kept, oldest first.</summary>
    IReadOnlyList<RouteVersion> Versions { get; }

    /// <summary>Replaces the routes; null for those of the configuration. Returns what is wrong; nothing if they act now.</summary>
    /// <exception cref="IOException">The version cannot be written: nothing has changed.</exception>
    ImmutableArray<FieldError> Replace(IReadOnlyList<RouteDefinition>? routes, string user);

    /// <summary>Routes a recipient without a message.</summary>
    (RouteTestDocument? Result, FieldError? Wrong) Test(RouteTestRequest request);
}

/// <summary>The routes of the running server; null for a server without routes.</summary>
internal sealed class RouteAccess(IServiceProvider services)
{
    public IRouteAdministration? Routes => services.GetService<IRouteAdministration>();
}
