using System.Collections.Immutable;
using System.Net;
using Ulak.Configuration;
using Ulak.Console.Api;
using Ulak.Console.Routing;
using Ulak.Relay;
using Ulak.Relay.Routing;
using Ulak.Smtp.Addresses;

namespace Ulak.Hosting.Relaying;

/// <summary>Replaces the routes of the running relay, and keeps each version.</summary>
internal sealed class RouteAdministration(CurrentSettings current, RelayService relay, TimeProvider time) : IRouteAdministration
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public RouteListDocument Current
    {
        get
        {
            var versions = Versions;
            var effective = StoredRoutes.Apply(current.Value);
            return new RouteListDocument(
                versions is [.., var last] ? last.Version : 0,
                versions is [.., { Routes: not null }] ? "api" : "configuration",
                [.. effective.Routes.Select(route => StoredRoutes.ToDefinition(effective, route))]);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<RouteVersion> Versions => StoredRoutes.Read(current.Value.Data.Directory);

    /// <inheritdoc/>
    public ImmutableArray<FieldError> Replace(IReadOnlyList<RouteDefinition>? routes, string user)
    {
        lock (_lock)
        {
            var settings = current.Value;
            var (changed, errors) = routes is null ? (settings, []) : StoredRoutes.ToSettings(settings, routes);
            if (!errors.IsEmpty)
            {
                return errors;
            }

            RelayOptions options;
            try
            {
                options = RelayConfiguration.CreateFrom(changed)!;
                TableConfiguration.RequireTables(changed, options);
            }
            catch (ConfigurationException e)
            {
                return [new FieldError("routes", e.Message)];
            }

            var versions = Versions;
            var number = versions is [.., var last] ? last.Version + 1 : 1;
            StoredRoutes.Write(settings.Data.Directory, [.. versions, new RouteVersion(number, time.GetUtcNow(), user, routes)]);

            // What is queued for a hop that no route names any more is still delivered.
            relay.Reload(relay.Options with
            {
                Routes = options.Routes,
                Hops = [.. options.Hops.Concat(relay.Options.Hops).DistinctBy(hop => hop.Name)],
            });
            return [];
        }
    }

    /// <inheritdoc/>
    public (RouteTestDocument? Result, FieldError? Wrong) Test(RouteTestRequest request)
    {
        Mailbox? sender = null;
        if (request.From is { Length: > 0 } and not "<>" && !Mailbox.TryParse(request.From, smtpUtf8: true, out sender, out _))
        {
            return (null, new FieldError("from", $"'{request.From}' is no address."));
        }

        if (!Mailbox.TryParse(request.To ?? "", smtpUtf8: true, out var recipient, out _))
        {
            return (null, new FieldError("to", $"'{request.To}' is no address."));
        }

        if (!IPAddress.TryParse(request.Client ?? "192.0.2.1", out var client))
        {
            return (null, new FieldError("client", $"'{request.Client}' is no IP address."));
        }

        var result = relay.Router.Route(
            new RouteRequest { Sender = sender, Client = client, User = request.User, Listener = request.Listener ?? "smtp" }, recipient);
        return (new RouteTestDocument([.. result.Recipients.Select(Document)]), null);
    }

    private RoutedDocument Document(RoutedRecipient routed)
    {
        var accepted = routed.Decision as RoutingDecision.Accepted;
        var hop = accepted?.Action switch
        {
            RouteAction.Queue queue => queue.Hop,
            RouteAction.CutThrough cut => cut.Hop,
            _ => null,
        };
        return new RoutedDocument(
            routed.Address.ToString(),
            routed.Decision switch { RoutingDecision.Accepted => "accepted", RoutingDecision.Refused => "refused", _ => "open" },
            routed.Route.Length > 0 ? routed.Route : null,
            hop is null ? null : relay.Hops.Find(hop)?.DestinationFor(DomainName.Normalize(routed.Address.Domain)) ?? hop,
            accepted?.HeldBy is { Length: > 0 } held ? held : null,
            (routed.Decision as RoutingDecision.Refused)?.Reply.ToString(),
            [.. routed.Steps.Select(step => new RouteStepDocument(step.Route, step.Verdict.ToString().ToLowerInvariant(), step.Why))]);
    }
}
