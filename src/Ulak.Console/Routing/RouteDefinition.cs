using System.Text.Json.Serialization;
using Ulak.Console.Api;

namespace Ulak.Console.Routing;

/// <summary>A route, with the words of the configuration.</summary>
internal sealed record RouteDefinition
{
    public string? Name { get; init; }

    public string? Action { get; init; }

    public string? To { get; init; }

    public string? From { get; init; }

    public string? Listener { get; init; }

    public string? User { get; init; }

    public string? Client { get; init; }

    public string? Size { get; init; }

    public string? Header { get; init; }

    public string? Via { get; init; }

    public string? Tls { get; init; }

    public string? Reply { get; init; }

    public string? Pool { get; init; }

    public bool? CheckRecipients { get; init; }

    /// <summary>The members that are set, by the name of their setting; without the name of the route.</summary>
    [JsonIgnore]
    public IEnumerable<(string Key, string Value)> Values => new[]
    {
        ("action", Action), ("to", To), ("from", From), ("listener", Listener), ("user", User), ("client", Client), ("size", Size),
        ("header", Header), ("via", Via), ("tls", Tls), ("reply", Reply), ("pool", Pool),
        ("checkRecipients", CheckRecipients == true ? "true" : null),
    }.Where(each => !string.IsNullOrEmpty(each.Item2)).Select(each => (each.Item1, each.Item2!));
}

/// <summary>A version of the routes.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="At">When it was made.</param>
/// <param name="By">The user or token that made it; empty for none.</param>
/// <param name="Routes">The routes; null for those of the configuration.</param>
internal sealed record RouteVersion(int Version, DateTimeOffset At, string By, IReadOnlyList<RouteDefinition>? Routes);

/// <summary>All versions of the routes that are kept, oldest first.</summary>
internal sealed record RouteVersionList(IReadOnlyList<RouteVersion> Versions);

/// <summary>The routes that act.</summary>
/// <param name="Version">The number of the version; 0 if the API has changed nothing.</param>
/// <param name="Source">configuration or api.</param>
/// <param name="Routes">The routes.</param>
internal sealed record RouteListDocument(int Version, string Source, IReadOnlyList<RouteDefinition> Routes);

/// <summary>New routes.</summary>
internal sealed record RouteListRequest(IReadOnlyList<RouteDefinition>? Routes);

/// <summary>A recipient to route without a message.</summary>
internal sealed record RouteTestRequest
{
    public string? From { get; init; }

    public string? To { get; init; }

    public string? Client { get; init; }

    public string? User { get; init; }

    public string? Listener { get; init; }
}

/// <summary>What the routes do with a recipient.</summary>
internal sealed record RouteTestDocument(IReadOnlyList<RoutedDocument> Recipients);

/// <summary>A recipient, after aliases.</summary>
/// <param name="Address">The recipient.</param>
/// <param name="Result">accepted, refused, or open if the message decides.</param>
/// <param name="Route">The route that decides; null for none.</param>
/// <param name="Destination">Where it is queued; null if it is not.</param>
/// <param name="HeldBy">The route that holds it first; null for none.</param>
/// <param name="Reply">The reply of a refusal; null for none.</param>
/// <param name="Steps">The comparisons with each route.</param>
internal sealed record RoutedDocument(
    string Address,
    string Result,
    string? Route,
    string? Destination,
    string? HeldBy,
    string? Reply,
    IReadOnlyList<RouteStepDocument> Steps);

/// <summary>The comparison with one route.</summary>
internal sealed record RouteStepDocument(string Route, string Verdict, string Why);

/// <summary>The JSON of routes.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RouteVersionList))]
[JsonSerializable(typeof(RouteListDocument))]
[JsonSerializable(typeof(RouteListRequest))]
[JsonSerializable(typeof(RouteTestRequest))]
[JsonSerializable(typeof(RouteTestDocument))]
internal sealed partial class RouteJson : JsonSerializerContext
{
    /// <summary>The context with the options of the API.</summary>
    public static RouteJson Context { get; } = new(ApiJson.CreateOptions());
}
