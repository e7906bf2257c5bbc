using System.Collections.Immutable;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Replies;

namespace Ulak.Relay.Routing;

/// <summary>Decides what happens to recipients: aliases first, then the routes in their order; the first that matches acts.</summary>
/// <remarks>Thread-safe: the table can be replaced while recipients are routed.</remarks>
/// <param name="routes">The routes.</param>
/// <param name="aliases">The aliases.</param>
/// <param name="guard">Who may relay.</param>
internal sealed class Router(ImmutableArray<Route> routes, AliasTable aliases, RelayGuard guard)
{
    private volatile RoutingTable _table = new(routes, aliases, guard);
    private ImmutableDictionary<string, AddressTable> _tables = ImmutableDictionary<string, AddressTable>.Empty;

    /// <summary>The reply to a recipient that no route matches. One text for all causes: it reveals nothing about the routes.</summary>
    public static Reply NoRoute { get; } = new(550, "5.7.1", "This server does not accept mail for the recipient from this client");

    private const string UserTable = "users";

    private static readonly Reply AliasLoop = new(550, "5.4.6", "The recipient is an alias that refers to itself in a circle");

    /// <summary>The routes.</summary>
    public ImmutableArray<Route> Routes => _table.Routes;

    /// <summary>Replaces the table. What is being routed is routed by the old one.</summary>
    public void Replace(RoutingTable table) => _table = table;

    /// <summary>Whether a route asks for the addresses of the users.</summary>
    public bool NeedsUsers => Routes.Any(route => route.StoredTables.Contains(UserTable));

    /// <summary>Replaces the addresses of the users.</summary>
    public void SetUsers(IEnumerable<string> addresses) => SetTable(UserTable, AddressTable.OfUsers(addresses));

    /// <summary>Replaces a table of the store.</summary>
    public void SetTable(string name, AddressTable table) =>
        ImmutableInterlocked.Update(ref _tables, static (all, each) => all.SetItem(each.name, each.table), (name, table));

    /// <summary>Replaces the aliases. What is being routed is routed by the old ones.</summary>
    public void SetAliases(AliasTable aliases) => _table = _table with { Aliases = aliases };

    /// <summary>Decides about one recipient.</summary>
    public RoutingResult Route(RouteRequest request, Mailbox recipient)
    {
        var table = _table;
        request = request with { Tables = Volatile.Read(ref _tables) };
        var expansion = table.Aliases.Expand(recipient);
        if (expansion.Loop is not null)
        {
            return new RoutingResult(
                [new RoutedRecipient(recipient, new RoutingDecision.Refused(AliasLoop), "", [])], IsAlias: true);
        }

        var isAlias = expansion.Recipients is not [var single] || !single.IsEquivalentTo(recipient);
        return new RoutingResult([.. expansion.Recipients.Select(each => Decide(table, request, each, isAlias))], isAlias);
    }

    private static RoutedRecipient Decide(RoutingTable table, RouteRequest request, Mailbox recipient, bool isAlias)
    {
        var steps = ImmutableArray.CreateBuilder<RouteStep>();
        var held = "";
        var possible = false;
        foreach (var route in table.Routes)
        {
            var match = route.Match(request, recipient);
            // The operator wrote the alias, and so permits its targets.
            var objection = match.Kind == RouteMatchKind.No ? match.Why
                : isAlias ? null
                : table.Guard.FindObjection(request, recipient, route.Action, match.Member!);
            if (objection is not null)
            {
                steps.Add(new RouteStep(route.Name, RouteVerdict.Skipped, objection));
                continue;
            }

            if (match.Kind == RouteMatchKind.Later)
            {
                possible |= route.Action is not RouteAction.Refuse;
                steps.Add(new RouteStep(route.Name, RouteVerdict.Open, "it depends on the message"));
                continue;
            }

            steps.Add(new RouteStep(route.Name, RouteVerdict.Matched, match.Member!.Pattern));
            if (route.Action is RouteAction.Hold)
            {
                held = held.Length == 0 ? route.Name : held;
                continue;
            }

            return new RoutedRecipient(recipient, Decision(route, held, possible), route.Name, steps.ToImmutable());
        }

        return new RoutedRecipient(
            recipient,
            possible ? new RoutingDecision.Open() : new RoutingDecision.Refused(NoRoute),
            "",
            steps.ToImmutable());
    }

    private static RoutingDecision Decision(Route route, string heldBy, bool possible) => route.Action switch
    {
        RouteAction.Refuse when possible => new RoutingDecision.Open(),
        RouteAction.Refuse refuse => new RoutingDecision.Refused(refuse.Reply),
        _ => new RoutingDecision.Accepted(route.Action, heldBy) { ChecksRecipient = route.ChecksRecipients },
    };
}

/// <summary>What recipients are routed by.</summary>
/// <param name="Routes">The routes.</param>
/// <param name="Aliases">The aliases.</param>
/// <param name="Guard">Who may relay.</param>
internal sealed record RoutingTable(ImmutableArray<Route> Routes, AliasTable Aliases, RelayGuard Guard);

/// <summary>The result for one recipient.</summary>
/// <param name="Recipients">The recipients after aliases; at least one.</param>
/// <param name="IsAlias">Whether an alias replaced the recipient.</param>
internal sealed record RoutingResult(ImmutableArray<RoutedRecipient> Recipients, bool IsAlias)
{
    /// <summary>The reply if all recipients are refused; null if the recipient is accepted, at least for now.</summary>
    public Reply? Refusal => Recipients.All(each => each.Decision is RoutingDecision.Refused)
        ? Recipients.Select(each => ((RoutingDecision.Refused)each.Decision).Reply).FirstOrDefault() ?? Router.NoRoute
        : null;
}

/// <summary>A recipient with its decision.</summary>
/// <param name="Address">The recipient.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Route">The name of the route that decided; empty if none did.</param>
/// <param name="Steps">The comparisons that led to it, in order.</param>
internal sealed record RoutedRecipient(Mailbox Address, RoutingDecision Decision, string Route, ImmutableArray<RouteStep> Steps);

/// <summary>A decision. The set is closed.</summary>
internal abstract record RoutingDecision
{
    private RoutingDecision()
    {
    }

    /// <summary>The action of a route.</summary>
    /// <param name="Action">The action.</param>
    /// <param name="HeldBy">The route that holds the message first; empty for none.</param>
    public sealed record Accepted(RouteAction Action, string HeldBy) : RoutingDecision
    {
        /// <summary>As <see cref="Route.ChecksRecipients"/>.</summary>
        public bool ChecksRecipient { get; init; }
    }

    /// <summary>A rejection.</summary>
    public sealed record Refused(Reply Reply) : RoutingDecision;

    /// <summary>It depends on the message: accepted for now.</summary>
    public sealed record Open : RoutingDecision;
}

/// <summary>The comparison with one route.</summary>
/// <param name="Route">The route.</param>
/// <param name="Verdict">The result.</param>
/// <param name="Why">The pattern that matched, or why the route was skipped.</param>
internal sealed record RouteStep(string Route, RouteVerdict Verdict, string Why);

/// <summary>The results of a comparison with a route.</summary>
internal enum RouteVerdict
{
    /// <summary>The route does not match, or may not act for the client.</summary>
    Skipped,

    /// <summary>The route matches if the message does.</summary>
    Open,

    /// <summary>The route matches.</summary>
    Matched,
}
