using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Ulak.Reference.Explanation;
using Ulak.Relay.Hops;
using Ulak.Relay.Resolving;
using Ulak.Relay.TlsPolicies;

namespace Ulak.Relay.Delivery;

/// <summary>A server with its addresses and its TLS policy.</summary>
/// <param name="Server">The server.</param>
/// <param name="EndPoints">Its addresses, in the order in which they are tried; empty for a failure.</param>
/// <param name="Policy">The TLS policy.</param>
/// <param name="Failure">Why it is not tried; null if it is.</param>
internal sealed record ServerTarget(
    HopServer Server, ImmutableArray<EndPoint> EndPoints, AppliedTls Policy, DeliveryOutcome? Failure)
{
    /// <summary>What the failure shows about the servers that are limited together: a policy of one domain shows nothing.</summary>
    public HopSignal Signal { get; init; } = HopSignal.Failure;

    /// <summary>The addresses of the other family, whose look-up goes on; null if all are known.</summary>
    public Task<ImmutableArray<EndPoint>>? Later { get; init; }
}

/// <summary>Finds the addresses and the TLS policies of servers.</summary>
/// <param name="resolver">The look-ups.</param>
/// <param name="reachability">Which addresses could be reached lately.</param>
/// <param name="results">Counts failures for TLS reports; null for not at all.</param>
internal sealed class ServerFinder(IMailResolver resolver, Reachability reachability, TlsReportCollector? results)
{
    /// <summary>The clock for which a slow look-up of one address family is not waited for; null to wait for both.</summary>
    public TimeProvider? Stagger { get; init; }

    /// <summary>Finds the addresses and the policy of a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="policy">The policy for all servers of the plan.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<ServerTarget> FindAsync(HopServer server, AppliedTls policy, CancellationToken cancellationToken)
    {
        if (server.IsUnixSocket)
        {
            return new ServerTarget(server, [new UnixDomainSocketEndPoint(server.Host)], policy, null);
        }

        var (found, later) = await LookUpAsync(server.Host, policy, cancellationToken).ConfigureAwait(false);
        return found.Status switch
        {
            LookupStatus.Found => await WithPolicyAsync(server, found, policy, cancellationToken).ConfigureAwait(false) with
            {
                Later = later is null ? null : EndPointsOfAsync(server, later),
            },
            LookupStatus.Failed => Failed(server, policy, $"4.4.3 {found.Detail}", Reason.Network),
            // A server of an MX record, or of the configuration, that has no address: a mistake that can be repaired.
            _ => Failed(server, policy, $"4.4.4 The server {server.Host} has no address: {found.Detail}", Reason.NoMx),
        };
    }

    private async ValueTask<StaggeredAddresses> LookUpAsync(string host, AppliedTls policy, CancellationToken cancellationToken) =>
        // RFC 7672 §2.2.2: DANE depends on both families being validated.
        Stagger is null || policy.DaneNames is not null || IPAddress.TryParse(host.Trim('[', ']'), out _)
            ? new StaggeredAddresses(await resolver.LookupAddressesAsync(host, cancellationToken).ConfigureAwait(false), null)
            : await StaggeredLookup.FindAsync(resolver, host, Stagger, cancellationToken).ConfigureAwait(false);

    private async Task<ImmutableArray<EndPoint>> EndPointsOfAsync(HopServer server, Task<LookupResult<IPAddress>> lookup) =>
        EndPointsOf(server, await lookup.ConfigureAwait(false));

    private ImmutableArray<EndPoint> EndPointsOf(HopServer server, LookupResult<IPAddress> found) =>
        reachability.Order([.. found.Records.Select(address => (EndPoint)new IPEndPoint(address, server.Port))]);

    private async ValueTask<ServerTarget> WithPolicyAsync(
        HopServer server, LookupResult<IPAddress> addresses, AppliedTls policy, CancellationToken cancellationToken)
    {
        var dane = policy.DaneNames is null ? DaneResult.None
            : await DaneFinder.FindAsync(resolver, server.Host, server.Port, addresses, cancellationToken).ConfigureAwait(false);
        var own = policy.WithDane(dane, server.Host);
        switch (dane.Demand)
        {
            case DaneDemand.Unknown:
                results?.Record(own, new TlsFailure("dnssec-invalid", server.Host, "", dane.Detail));
                return Failed(
                    server, own, $"4.7.5 Whether {server.Host} has TLSA records cannot be found out: {dane.Detail}", Reason.Tls);
            case DaneDemand.Encrypt:
                results?.Record(own, new TlsFailure("tlsa-invalid", server.Host, "", "no record is usable (RFC 7672 §3.1)"));
                break;
            default:
                break;
        }

        return own.Forbids(server.Host)
            ? Failed(
                server, own, $"4.7.5 The MTA-STS policy of {policy.Domain} does not allow its server {server.Host}", Reason.Tls) with
            {
                Signal = HopSignal.None,
            }
            : new ServerTarget(
                server,
                EndPointsOf(server, addresses),
                own,
                null);
    }

    private static ServerTarget Failed(HopServer server, AppliedTls policy, string reply, Reason reason) =>
        new(server, [], policy, new DeliveryOutcome(OutcomeKind.Temporary, reply, reason));
}
