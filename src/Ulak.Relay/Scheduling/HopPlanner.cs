using System.Collections.Immutable;
using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
using Ulak.Relay.Resolving;

namespace Ulak.Relay.Scheduling;

/// <summary>How a destination is reached: a transport with its site, or the failure that all its deliveries have.</summary>
/// <param name="Transport">The transport; null for a failure.</param>
/// <param name="Site">The name of the site: what is limited together.</param>
/// <param name="Failure">The failure; null if there is a transport.</param>
internal sealed record HopPlan(IDeliveryTransport? Transport, string Site, DeliveryOutcome? Failure)
{
    /// <summary>The servers, for people; empty for hops without.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];
}

/// <summary>Plans how destinations are reached.</summary>
internal interface IHopPlanner
{
    /// <summary>Plans a destination now.</summary>
    ValueTask<HopPlan> PlanAsync(string destination, CancellationToken cancellationToken);
}

/// <summary>Plans by the hops of the configuration and the MX records.</summary>
internal sealed class HopPlanner(HopSet hops, MailExchangers exchangers, TransportFactory transports, Random random) : IHopPlanner
{
    public async ValueTask<HopPlan> PlanAsync(string destination, CancellationToken cancellationToken)
    {
        var (hop, domain) = hops.Resolve(destination);
        switch (hop)
        {
            case MxHop mx:
                var found = await exchangers.FindAsync(domain, cancellationToken).ConfigureAwait(false);
                if (found.Failure is { } failure)
                {
                    return new HopPlan(null, "", new DeliveryOutcome(
                        failure.Reply.Code.IsPermanent ? OutcomeKind.Permanent : OutcomeKind.Temporary,
                        OutcomeReader.Text(failure.Reply),
                        failure.Reason));
                }

                return new HopPlan(transports.ForExchangers(found.Hosts, mx.Tls), found.Group, null) { Servers = found.Hosts };
            case ServerHop server:
                var order = Order(server);
                return new HopPlan(transports.ForServers(server, order), server.Name, null)
                {
                    Servers = [.. order.Select(each => each.ToString())],
                };
            case null:
                return new HopPlan(null, "", new DeliveryOutcome(
                    OutcomeKind.Temporary,
                    $"4.3.5 The destination {destination} is not in the configuration any more: configure it, or reroute the delivery",
                    Ulak.Reference.Explanation.Reason.SystemError));
            default:
                return new HopPlan(transports.ForOther(hop), hop.Name, null);
        }
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
