using System.Collections.Immutable;
using Ulak.Reference.Explanation;
using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
using Ulak.Relay.Resolving;
using Ulak.Relay.Sources;
using Ulak.Relay.TlsPolicies;

namespace Ulak.Relay.Scheduling;

/// <summary>How a destination is reached: a transport with its site, or the failure that all its deliveries have.</summary>
/// <param name="Transport">The transport; null for a failure.</param>
/// <param name="Site">The name of the site: what is limited together.</param>
/// <param name="Failure">The failure; null if there is a transport.</param>
internal sealed record HopPlan(IDeliveryTransport? Transport, string Site, DeliveryOutcome? Failure)
{
    /// <summary>The names of the servers; empty for hops without.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>The source addresses; null for that of the configuration, or the choice of the system.</summary>
    public SourcePool? Sources { get; init; }
}

/// <summary>Plans how destinations are reached.</summary>
internal interface IHopPlanner
{
    /// <summary>Plans a destination now.</summary>
    ValueTask<HopPlan> PlanAsync(string destination, CancellationToken cancellationToken);
}

/// <summary>Plans by the hops of the configuration and the MX records.</summary>
/// <param name="hops">The hops.</param>
/// <param name="exchangers">Finds the servers of domains.</param>
/// <param name="transports">Creates the transports.</param>
/// <param name="random">Chooses servers by weight.</param>
/// <param name="policies">Finds TLS policies.</param>
internal sealed class HopPlanner(
    HopSet hops, MailExchangers exchangers, TransportFactory transports, Random random, TlsPolicyFinder policies) : IHopPlanner
{
    /// <summary>The pools of source addresses; null for none.</summary>
    public SourcePoolSet? Pools { get; init; }

    public async ValueTask<HopPlan> PlanAsync(string destination, CancellationToken cancellationToken)
    {
        var (hop, domain) = hops.Resolve(destination);
        switch (hop)
        {
            case MxHop mx:
                return await PlanDomainAsync(mx, domain, cancellationToken).ConfigureAwait(false);
            case ServerHop server:
                return await PlanServersAsync(server, cancellationToken).ConfigureAwait(false);
            case null:
                return new HopPlan(null, "", new DeliveryOutcome(
                    OutcomeKind.Temporary,
                    $"4.3.5 The destination {destination} is not in the configuration: configure it, or reroute the delivery",
                    Reason.SystemError));
            default:
                return new HopPlan(transports.ForOther(hop), hop.Name, null);
        }
    }

    private async ValueTask<HopPlan> PlanServersAsync(ServerHop hop, CancellationToken cancellationToken)
    {
        if (FindMissingPool(hop.Pool) is { } missing)
        {
            return missing;
        }

        var order = Order(hop);
        var applied = await policies.FindAsync(hop, cancellationToken).ConfigureAwait(false);
        return new HopPlan(transports.ForServers(hop, order, applied), hop.Name, null)
        {
            Hosts = [.. order.Select(each => each.Host)],
            Sources = Pools?.Find(hop.Pool),
        };
    }

    private HopPlan? FindMissingPool(string pool) => pool.Length == 0 || Pools?.Find(pool) is not null ? null
        : new HopPlan(null, "", new DeliveryOutcome(
            OutcomeKind.Temporary,
            $"4.3.5 The pool {pool} is not in the configuration any more: configure it, or reroute the delivery",
            Reason.SystemError));

    private async ValueTask<HopPlan> PlanDomainAsync(MxHop hop, string domain, CancellationToken cancellationToken)
    {
        if (FindMissingPool(hop.Pool) is { } missing)
        {
            return missing;
        }

        var sources = Pools?.Find(hop.Pool);
        var found = await exchangers.FindAsync(domain, cancellationToken).ConfigureAwait(false);
        if (found.Failure is { } failure)
        {
            return new HopPlan(null, "", new DeliveryOutcome(
                failure.Reply.Code.IsPermanent ? OutcomeKind.Permanent : OutcomeKind.Temporary,
                OutcomeReader.Text(failure.Reply),
                failure.Reason));
        }

        var applied = await policies.FindAsync(hop.Tls, domain, found, cancellationToken).ConfigureAwait(false);
        var hosts = found.Hosts;
        // Where DANE may be applied, it decides for each host: TLSA records go before MTA-STS.
        if (applied.DaneNames is null)
        {
            hosts = [.. hosts.Where(host => !applied.Forbids(host))];
            if (hosts.IsEmpty)
            {
                // RFC 8461 §5: not delivered, and tried again, because the policy or the MX records may be corrected.
                return new HopPlan(null, "", new DeliveryOutcome(
                    OutcomeKind.Temporary,
                    $"4.7.5 The MTA-STS policy of {domain} allows none of its servers: {string.Join(", ", found.Hosts)}",
                    Reason.Tls));
            }
        }

        // The limits are those of the servers; the policy is that of the domain.
        var transport = transports.ForExchangers(hosts, hosts.TakeWhile(found.First.Contains).Count(), applied);
        // What servers allow, they allow each of our addresses: the limits of a pool are its own.
        var site = sources is null ? found.Group : $"{found.Group} from {sources.Name}";
        return new HopPlan(transport, site, null) { Hosts = hosts, Sources = sources };
    }

    // A server with twice the weight is first twice as often; the others follow in the same way.
    private ImmutableArray<HopServer> Order(ServerHop hop)
    {
        var left = hop.Servers.ToList();
        var order = ImmutableArray.CreateBuilder<HopServer>();
        while (left.Count > 0)
        {
            var at = random.Next(left.Sum(server => server.Weight));
            var index = 0;
            while ((at -= left[index].Weight) >= 0)
            {
                index++;
            }

            order.Add(left[index]);
            left.RemoveAt(index);
        }

        order.AddRange(hop.Fallback);
        return order.ToImmutable();
    }
}
