using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Ulak.Relay.Routing;

namespace Ulak.Relay.Resolving;

/// <summary>Something that keeps mail of this machine from being accepted.</summary>
/// <param name="Text">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record OutgoingProblem(string Text, string Remedy);

/// <summary>The network of this machine.</summary>
internal interface IOutgoingNetwork
{
    /// <summary>The address that connections to the Internet come from; null without a route there.</summary>
    IPAddress? FindLocalAddress(AddressFamily family);

    /// <summary>Whether a connection can be opened.</summary>
    ValueTask<bool> CanConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken);
}

/// <summary>Finds out before the first message what other servers will refuse: names, PTR records, a blocked port 25.</summary>
internal sealed class OutgoingCheck(IMailResolver resolver, IOutgoingNetwork network)
{
    /// <summary>Domains of large providers, whose servers are reachable from everywhere: one that can be reached is enough.</summary>
    private static readonly ImmutableArray<string> ReachableDomains = ["gmail.com", "outlook.com", "yahoo.com"];

    /// <summary>Checks.</summary>
    /// <param name="hostName">The name in EHLO.</param>
    /// <param name="source">The configured source address; null for the choice of the system.</param>
    /// <param name="port">The port of MX hosts.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public async Task<ImmutableArray<OutgoingProblem>> RunAsync(
        string hostName, IPAddress? source, int port, CancellationToken cancellationToken)
    {
        var problems = ImmutableArray.CreateBuilder<OutgoingProblem>();
        var name = DomainName.Normalize(hostName);
        var own = await resolver.LookupAddressesAsync(name, cancellationToken).ConfigureAwait(false);
        if (!name.Contains('.', StringComparison.Ordinal))
        {
            problems.Add(new($"The HELO name is {hostName}, which has no domain.", "Set smtp.hostName to the full name of this server."));
        }
        else if (own.Status is LookupStatus.NoName or LookupStatus.NoData)
        {
            problems.Add(new(
                $"The HELO name {hostName} has no address in DNS.",
                "Add an A or AAAA record for it, or set smtp.hostName to a name that has."));
        }

        IPAddress?[] sources = source is not null
            ? [source]
            : [network.FindLocalAddress(AddressFamily.InterNetwork), network.FindLocalAddress(AddressFamily.InterNetworkV6)];
        // Behind NAT, the public address is not known here.
        foreach (var address in sources.OfType<IPAddress>().Where(PublicAddress.IsPublic))
        {
            if (await FindNameProblemAsync(address, name, cancellationToken).ConfigureAwait(false) is { } problem)
            {
                problems.Add(problem);
            }
        }

        if (await FindPortProblemAsync(port, cancellationToken).ConfigureAwait(false) is { } blocked)
        {
            problems.Add(blocked);
        }

        return problems.ToImmutable();
    }

    private async ValueTask<OutgoingProblem?> FindNameProblemAsync(IPAddress address, string helo, CancellationToken cancellationToken)
    {
        var names = await resolver.LookupNamesAsync(address, cancellationToken).ConfigureAwait(false);
        if (names.Status == LookupStatus.Failed)
        {
            return new($"The PTR record of {address} cannot be looked up: {names.Detail}.", "Check the name servers.");
        }

        if (names.Status != LookupStatus.Found)
        {
            return new(
                $"The address {address} has no PTR record: large providers refuse its mail.",
                $"Ask the provider of the address for a PTR record with the name {helo}, or set relay.source to another address.");
        }

        if (!names.Records.Contains(helo, StringComparer.OrdinalIgnoreCase))
        {
            return new(
                $"The PTR record of {address} is {string.Join(", ", names.Records)}, and the HELO name is {helo}.",
                $"Set smtp.hostName to {names.Records[0]}, or the PTR record to {helo}.");
        }

        // RFC 1912 §2.1: the names forward and back agree.
        var forward = await resolver.LookupAddressesAsync(helo, cancellationToken).ConfigureAwait(false);
        return forward.Status == LookupStatus.Found && !forward.Records.Contains(address)
            ? new(
                $"{helo} has the address {string.Join(", ", forward.Records)}, and mail comes from {address}.",
                $"Add a record for {address} to {helo}, or set relay.source.")
            : null;
    }

    private async ValueTask<OutgoingProblem?> FindPortProblemAsync(int port, CancellationToken cancellationToken)
    {
        var isResolved = false;
        foreach (var domain in ReachableDomains)
        {
            var mx = await resolver.LookupMxAsync(domain, cancellationToken).ConfigureAwait(false);
            var host = mx.Records.OrderBy(each => each.Preference).Select(each => each.Host).FirstOrDefault();
            if (host is null)
            {
                continue;
            }

            var addresses = await resolver.LookupAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            foreach (var address in addresses.Records.OrderBy(each => each.AddressFamily).Take(2))
            {
                isResolved = true;
                if (await network.CanConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }
            }
        }

        return isResolved
            ? new(
                $"No connection to port {port} of {string.Join(", ", ReachableDomains)} can be opened: the network blocks it.",
                "Ask the provider of this machine to open port 25, or relay through a smart host on port 587 (via and hops).")
            : new("No MX record can be looked up.", "Check the name servers (relay.nameServers).");
    }
}

/// <summary>The network of the operating system.</summary>
internal sealed class SystemNetwork(TimeSpan timeout) : IOutgoingNetwork
{
    public IPAddress? FindLocalAddress(AddressFamily family)
    {
        try
        {
            // Nothing is sent: the system only chooses the route. The targets are addresses for documentation (RFC 5737, RFC 3849).
            using var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(IPAddress.Parse(family == AddressFamily.InterNetwork ? "192.0.2.1" : "2001:db8::1"), 25);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public async ValueTask<bool> CanConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
