using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Ulak.Relay.Routing;
using Ulak.Relay.Sources;

namespace Ulak.Relay.Resolving;

/// <summary>Something that keeps mail of this machine from being accepted.</summary>
/// <param name="Text">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record OutgoingProblem(string Text, string Remedy);

/// <summary>Where mail of this machine comes from, and where it goes.</summary>
/// <param name="HostName">The name in EHLO.</param>
/// <param name="Source">The configured source address; null for the choice of the system.</param>
/// <param name="Port">The port of MX hosts.</param>
internal sealed record OutgoingPath(string HostName, IPAddress? Source, int Port)
{
    /// <summary>The addresses of the pools.</summary>
    public ImmutableArray<SourceAddress> Pools { get; init; } = [];

    /// <summary>The domain of signed return paths; empty for none.</summary>
    public string ReturnPath { get; init; } = "";
}

/// <summary>The network of this machine.</summary>
internal interface IOutgoingNetwork
{
    /// <summary>The address that connections to the Internet come from; null without a route there.</summary>
    IPAddress? FindLocalAddress(AddressFamily family);

    /// <summary>Whether the machine has an address.</summary>
    bool HasAddress(IPAddress address);

    /// <summary>Whether a connection can be opened.</summary>
    ValueTask<bool> CanConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken);
}

/// <summary>Finds out before the first message what other servers will refuse: names, PTR records, a blocked port 25.</summary>
internal sealed class OutgoingCheck(IMailResolver resolver, IOutgoingNetwork network)
{
    /// <summary>Domains of large providers, whose servers are reachable from everywhere: one that can be reached is enough.</summary>
    private static readonly ImmutableArray<string> ReachableDomains = ["gmail.com", "outlook.com", "yahoo.com"];

    /// <summary>Checks.</summary>
    public async Task<ImmutableArray<OutgoingProblem>> RunAsync(OutgoingPath path, CancellationToken cancellationToken)
    {
        var problems = ImmutableArray.CreateBuilder<OutgoingProblem>();
        foreach (var name in path.Pools.Select(each => HeloName(each, path)).Prepend(DomainName.Normalize(path.HostName)).Distinct())
        {
            problems.AddRange(await FindHeloProblemsAsync(name, cancellationToken).ConfigureAwait(false));
        }

        foreach (var (address, name) in Sources(path))
        {
            problems.AddRange(await FindSourceProblemsAsync(address, name, cancellationToken).ConfigureAwait(false));
        }

        if (path.ReturnPath.Length > 0)
        {
            var domain = DomainName.Normalize(path.ReturnPath);
            problems.AddRange(await FindReturnProblemsAsync(domain, cancellationToken).ConfigureAwait(false));
        }

        if (await FindPortProblemAsync(path.Port, cancellationToken).ConfigureAwait(false) is { } blocked)
        {
            problems.Add(blocked);
        }

        return problems.ToImmutable();
    }

    private static string HeloName(SourceAddress source, OutgoingPath path) =>
        DomainName.Normalize(source.HeloName.Length > 0 ? source.HeloName : path.HostName);

    private IEnumerable<(IPAddress Address, string HeloName)> Sources(OutgoingPath path)
    {
        IPAddress?[] own = path.Source is not null
            ? [path.Source]
            : [network.FindLocalAddress(AddressFamily.InterNetwork), network.FindLocalAddress(AddressFamily.InterNetworkV6)];
        return own.OfType<IPAddress>().Select(address => (address, DomainName.Normalize(path.HostName)))
            .Concat(path.Pools.SelectMany(each => new[] { each.Four, each.Six }.OfType<IPAddress>()
                .Select(address => (address, HeloName(each, path)))))
            .Distinct();
    }

    private async ValueTask<ImmutableArray<OutgoingProblem>> FindHeloProblemsAsync(string name, CancellationToken cancellationToken)
    {
        if (!name.Contains('.', StringComparison.Ordinal))
        {
            return [new($"The HELO name is {name}, which has no domain.", "Set smtp.hostName to the full name of this server.")];
        }

        var own = await resolver.LookupAddressesAsync(name, cancellationToken).ConfigureAwait(false);
        return own.Status is LookupStatus.NoName or LookupStatus.NoData
            ?
            [
                new(
                    $"The HELO name {name} has no address in DNS.",
                    "Add an A or AAAA record for it, or set smtp.hostName (in a pool: the name after @) to a name that has."),
            ]
            : [];
    }

    private async ValueTask<ImmutableArray<OutgoingProblem>> FindSourceProblemsAsync(
        IPAddress address, string helo, CancellationToken cancellationToken)
    {
        if (!network.HasAddress(address))
        {
            return
            [
                new(
                    $"This machine does not have the source address {address}: no connection can come from it.",
                    "Add the address to a network interface, or remove it from relay.source and pools."),
            ];
        }

        // Behind NAT, the public address is not known here.
        return PublicAddress.IsPublic(address)
            && await FindNameProblemAsync(address, helo, cancellationToken).ConfigureAwait(false) is { } problem
                ? [problem]
                : [];
    }

    /// <summary>What comes back must arrive, and SPF is checked for the domain of the reverse-path (RFC 7208 §2.4).</summary>
    private async ValueTask<ImmutableArray<OutgoingProblem>> FindReturnProblemsAsync(string domain, CancellationToken cancellationToken)
    {
        var problems = ImmutableArray.CreateBuilder<OutgoingProblem>();
        var servers = await new MailExchangers(resolver, [], Random.Shared).FindAsync(domain, cancellationToken).ConfigureAwait(false);
        if (servers.Failure is { } failure)
        {
            problems.Add(new(
                $"Bounces to {domain} (relay.returnPath) cannot arrive: {failure.Reply.Text}.",
                $"Add an MX record to {domain} that names this server."));
        }

        var texts = await resolver.LookupTextAsync(domain, cancellationToken).ConfigureAwait(false);
        var hasSpf = texts.Records.Any(each => each.Equals("v=spf1", StringComparison.OrdinalIgnoreCase)
            || each.StartsWith("v=spf1 ", StringComparison.OrdinalIgnoreCase));
        if (texts.Status != LookupStatus.Failed && !hasSpf)
        {
            problems.Add(new(
                $"{domain} (relay.returnPath) has no SPF record: large providers refuse its mail.",
                $"Add a TXT record to {domain} with the addresses of this machine, e.g. \"v=spf1 mx -all\"."));
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
                $"Ask the provider of the address for a PTR record with the name {helo}, or use another address (relay.source, pools).");
        }

        if (!names.Records.Contains(helo, StringComparer.OrdinalIgnoreCase))
        {
            return new(
                $"The PTR record of {address} is {string.Join(", ", names.Records)}, and the HELO name is {helo}.",
                $"Set the HELO name (smtp.hostName, in a pool: after @) to {names.Records[0]}, or the PTR record to {helo}.");
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

    public bool HasAddress(IPAddress address)
    {
        try
        {
            // More than a list of addresses: also those of a subnet that the system treats as local, such as 127.0.0.0/8.
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.AddressNotAvailable;
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
