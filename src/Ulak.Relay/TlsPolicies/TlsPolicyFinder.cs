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
        // Stricter is what the operator configured: the authorities of this machine.
        if (proof is null || least is not (HopTls.May or HopTls.Encrypt))
        {
            return applied;
        }

        var verdict = await proof.FindAsync(cancellationToken).ConfigureAwait(false);
        if (verdict.State != DnssecState.Proven)
        {
            return applied with { Text = $"{applied.Text}; DANE is off: {verdict.Detail}" };
        }

        // RFC 7672 §2.2.1: MX records that can be forged make the TLSA records of their hosts worthless.
        string[] names = servers.IsSecure ? [domain, servers.Canonical] : [];
        return applied with { DaneNames = [.. names.Where(name => name.Length > 0).Distinct()] };
    }
}
