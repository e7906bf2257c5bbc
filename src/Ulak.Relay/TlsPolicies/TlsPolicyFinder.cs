using System.Collections.Immutable;
using Ulak.Client;
using Ulak.Relay.Hops;
using Ulak.Relay.Resolving;

namespace Ulak.Relay.TlsPolicies;

/// <summary>Finds the TLS policy for the servers of a domain: that of the configuration, MTA-STS, and whether DANE is applied.</summary>
/// <param name="policies">Finds MTA-STS policies; null for not at all.</param>
/// <param name="proof">Whether the resolver validates DNSSEC; null for no DANE.</param>
internal sealed class TlsPolicyFinder(StsPolicyStore? policies, DnssecProof? proof)
{
    /// <summary>Finds the policy. That of a single server follows when it is tried: <see cref="AppliedTls.WithDane"/>.</summary>
    /// <param name="least">The least TLS of the configuration.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="servers">Its servers.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<AppliedTls> FindAsync(
        HopTls least, string domain, ExchangerResult servers, CancellationToken cancellationToken)
    {
        var sts = policies is null || least == HopTls.None
            ? StsResult.None
            : await policies.FindAsync(domain, cancellationToken).ConfigureAwait(false);
        var applied = AppliedTls.ForDomain(least, domain, sts);
        // RFC 7672 §2.2.1: MX records that can be forged make the TLSA records of their hosts worthless.
        ImmutableArray<string>? names = servers.IsSecure
            ? [.. new[] { domain, servers.Canonical }.Where(name => name.Length > 0).Distinct()]
            : null;
        return await WithDaneAsync(applied, least, names, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds the policy of smart hosts. RFC 7672 §2.2.2: a host that the operator named has no MX records that could be forged. Mailbox
    /// servers have the policy of the configuration: no RFC defines DANE for LMTP.
    /// </summary>
    /// <param name="hop">The smart hosts.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<AppliedTls> FindAsync(ServerHop hop, CancellationToken cancellationToken) => hop.Protocol == MailProtocol.Smtp
        ? WithDaneAsync(AppliedTls.Of(hop.Tls), hop.Tls, [], cancellationToken)
        : ValueTask.FromResult(AppliedTls.Of(hop.Tls));

    private async ValueTask<AppliedTls> WithDaneAsync(
        AppliedTls applied, HopTls least, ImmutableArray<string>? names, CancellationToken cancellationToken)
    {
        // Stricter is what the operator configured: the authorities of this machine.
        if (proof is null || least is not (HopTls.May or HopTls.Encrypt))
        {
            return applied;
        }

        var verdict = await proof.FindAsync(cancellationToken).ConfigureAwait(false);
        return verdict.State == DnssecState.Proven
            ? applied with { DaneNames = names }
            : applied with { Text = $"{applied.Text}; DANE is off: {verdict.Detail}" };
    }
}
