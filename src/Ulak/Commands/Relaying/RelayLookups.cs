using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Configuration;
using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
using Ulak.Relay.Resolving;
using Ulak.Relay.Routing;
using Ulak.Relay.TlsPolicies;

namespace Ulak.Commands.Relaying;

/// <summary>The servers of a domain with the TLS policy that all of them have.</summary>
/// <param name="Servers">The servers.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Failure">Why there are none; null if there are.</param>
internal sealed record DomainServers(ImmutableArray<HopServer> Servers, AppliedTls Policy, ResolvingFailure? Failure);

/// <summary>The look-ups of the relay, for commands that try a delivery or show where it would go.</summary>
internal sealed class RelayLookups : IDisposable
{
    private readonly UlakSettings _settings;
    private readonly MailExchangers _exchangers;
    private readonly TlsPolicyFinder _policies;
    private readonly ServerFinder _servers;
    private readonly DnssecProof? _proof;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public RelayLookups(UlakSettings settings)
    {
        _settings = settings;
        var resolver = new DnsMailResolver(settings.Relay.NameServers, dnssec: settings.Relay.AppliesDane);
        _exchangers = new MailExchangers(resolver, [DomainName.Normalize(settings.Smtp.HostName)], Random.Shared);
        _servers = new ServerFinder(resolver, new Reachability(TimeProvider.System), null);
        _proof = CreateProof(settings, null);
        _policies = new TlsPolicyFinder(
            settings.Relay.AppliesMtaSts ? new StsPolicyStore(resolver, _http, TimeProvider.System) : null, _proof);
    }

    /// <summary>The proof that the name servers validate; null if DANE is not applied.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="timeout">The time limit of a query; null for the default.</param>
    public static DnssecProof? CreateProof(UlakSettings settings, TimeSpan? timeout) => !settings.Relay.AppliesDane ? null
        : new DnssecProof(
            [.. settings.Relay.NameServers.Select(each => new NamedResolver(each, new DnsMailResolver([each], timeout, dnssec: true)))],
            new DnssecProofOptions(
                settings.Relay.DaneProof.SignedName, settings.Relay.DaneProof.BogusName, TimeProvider.System, NullLogger.Instance));

    /// <summary>The servers that a hop has for a recipient's domain.</summary>
    /// <exception cref="ArgumentException">The hop is no mail server.</exception>
    public async Task<DomainServers> FindAsync(Hop hop, string domain, CancellationToken cancellationToken)
    {
        switch (hop)
        {
            case ServerHop server:
                await ProveAsync(cancellationToken).ConfigureAwait(false);
                return new DomainServers(
                    [.. server.Servers, .. server.Fallback],
                    await _policies.FindAsync(server, cancellationToken).ConfigureAwait(false),
                    null);
            case MxHop mx:
                var found = await _exchangers.FindAsync(domain, cancellationToken).ConfigureAwait(false);
                if (found.Failure is { } failure)
                {
                    return new DomainServers([], AppliedTls.Of(mx.Tls), failure);
                }

                await ProveAsync(cancellationToken).ConfigureAwait(false);
                var policy = await _policies.FindAsync(mx.Tls, DomainName.Normalize(domain), found, cancellationToken)
                    .ConfigureAwait(false);
                return new DomainServers([.. found.Hosts.Select(host => new HopServer(host, _settings.Relay.Port))], policy, null);
            default:
                throw new ArgumentException($"{hop.Name} is no mail server.", nameof(hop));
        }
    }

    private async ValueTask ProveAsync(CancellationToken cancellationToken)
    {
        if (_proof is not null)
        {
            await _proof.UpdateAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The addresses and the TLS policy of a server.</summary>
    public ValueTask<ServerTarget> FindAsync(HopServer server, AppliedTls policy, CancellationToken cancellationToken) =>
        _servers.FindAsync(server, policy, cancellationToken);

    public void Dispose() => _http.Dispose();
}
