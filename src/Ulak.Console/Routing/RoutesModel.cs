using System.Text.RegularExpressions;
using Ulak.Console.Api;
using Ulak.Console.Codes;
using Ulak.Console.Queue;

namespace Ulak.Console.Routing;

/// <summary>The page of the routes: the list, a form for one of them, a trial, and the versions.</summary>
public sealed partial record RoutesModel
{
    /// <summary>The actions, as the configuration names them.</summary>
    internal static readonly string[] Actions =
        ["inbox", "relay", "cut-through", "lmtp", "maildir", "webhook", "discard", "hold", "refuse"];

    /// <summary>The least TLS, as the configuration names it.</summary>
    internal static readonly string[] TlsWords = ["may", "none", "encrypt", "verify"];

    /// <summary>The conditions, with examples.</summary>
    internal static readonly (string Name, string Example)[] Conditions =
    [
        ("to", "@example.org"), ("from", "*@example.org"), ("user", "*"), ("listener", "submission"), ("client", "10.0.0.0/8"),
        ("size", ">25MiB"), ("header", "X-Tag: urgent*"),
    ];

    public required PageLanguage Language { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The routes that act; null for a server without routes.</summary>
    internal RouteListDocument? Current { get; init; }

    /// <summary>The versions, newest first.</summary>
    internal IReadOnlyList<RouteVersion> Versions { get; init; } = [];

    /// <summary>What was done, in a sentence; empty for nothing.</summary>
    public string Done { get; init; } = "";

    /// <summary>What is wrong with the form.</summary>
    internal IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Whether what is wrong was typed in the form of a route.</summary>
    public bool IsFormRefused { get; init; }

    /// <summary>What is wrong, in sentences that name the fields as the form does.</summary>
    public Notice Refusal => new(string.Join(' ', Errors.Select(TextOf)), IsRefusal: true);

    private string TextOf(FieldError error) => FieldName().Replace(
        error.Field is "version" or "routes" ? error.Detail : $"{error.Field}: {error.Detail}",
        field => PageWords.Find(Language.Code, "route-" + field.Groups[1].Value) ?? field.Value);

    /// <summary>The name of a field, as the configuration and the API write it: <c>routes.big.size</c>, <c>routes[2].size</c>.</summary>
    [GeneratedRegex(@"\broutes(?:\.[a-z0-9-]+|\[\d+\])\.(\w+)")]
    private static partial Regex FieldName();

    /// <summary>The place of the route that is changed; null for a new one.</summary>
    public int? Editing { get; init; }

    /// <summary>The fields of the form.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>The fields of the trial.</summary>
    public IReadOnlyDictionary<string, string> Asked { get; init; } = new Dictionary<string, string>();

    /// <summary>What the routes do with the address that was tried; null if none was.</summary>
    internal RouteTestDocument? Trial { get; init; }

    /// <summary>What is wrong with the address that was tried; empty for nothing.</summary>
    public string TrialError { get; init; } = "";

    public string Field(string name) => Fields.GetValueOrDefault(name) ?? "";

    public string Ask(string name) => Asked.GetValueOrDefault(name) ?? "";

    public string Ago(DateTimeOffset time) => QueueText.Ago(Language, time, Now);

    /// <summary>The conditions of a route, with their labels.</summary>
    internal IEnumerable<(string Label, string Value)> ConditionsOf(RouteDefinition route)
    {
        var values = route.Values.ToDictionary(each => each.Key, each => each.Value);
        return Conditions.Where(each => values.ContainsKey(each.Name))
            .Select(each => (Language.Word("route-" + each.Name), values[each.Name]));
    }

    /// <summary>What a route does, in words.</summary>
    internal string EffectOf(RouteDefinition route) => string.Join(", ", new[]
    {
        Language.Word("route-action-" + route.Action),
        route.Via is { Length: > 0 } via ? Language.Word("route-by", via) : "",
        route.Pool is { Length: > 0 } pool ? Language.Word("route-from-pool", pool) : "",
        route.Reply ?? "",
        route.Tls is { Length: > 0 } tls ? "TLS " + tls : "",
        route.CheckRecipients == true ? Language.Word("route-checks") : "",
    }.Where(part => part.Length > 0));

    /// <summary>What the routes do with a recipient, in a sentence.</summary>
    internal string ResultOf(RoutedDocument routed)
    {
        var action = Current?.Routes.FirstOrDefault(route => route.Name == routed.Route)?.Action;
        var result = routed.Result switch
        {
            "accepted" => Language.Word("route-acts", routed.Route ?? "", action is null ? "" : Language.Word("route-action-" + action)),
            "refused" => routed.Reply ?? "",
            _ => Language.Word("route-open"),
        };
        return routed.HeldBy is { } held ? $"{Language.Word("route-held", held)} {result}" : result;
    }

    /// <summary>Who made a version, and when.</summary>
    internal string MadeBy(RouteVersion version) => version.By.Length > 0
        ? Language.Word("route-version-by", version.Version, version.By, Ago(version.At))
        : Language.Word("route-version", version.Version, Ago(version.At));
}
