using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Ulak.Client;
using Ulak.Relay.Resolving;

namespace Ulak.Relay.TlsPolicies;

/// <summary>What the TLSA records of a server demand.</summary>
internal enum DaneDemand
{
    /// <summary>Nothing: there are none, or DNSSEC does not protect them.</summary>
    None,

    /// <summary>TLS, with any certificate: none of the records is usable (RFC 7672 §2.2).</summary>
    Encrypt,

    /// <summary>TLS with a certificate that matches.</summary>
    Match,

    /// <summary>The server must not be used now: whether there are records cannot be found out (RFC 7672 §2.1.2).</summary>
    Unknown,
}

/// <summary>The result of a look-up.</summary>
/// <param name="Demand">What is demanded.</param>
/// <param name="BaseDomain">The name that the records are for.</param>
/// <param name="Records">The records.</param>
/// <param name="Detail">What failed, for people; empty for nothing.</param>
internal sealed record DaneResult(DaneDemand Demand, string BaseDomain, ImmutableArray<TlsaRecord> Records, string Detail)
{
    /// <summary>No demand.</summary>
    public static DaneResult None { get; } = new(DaneDemand.None, "", [], "");
}

/// <summary>Looks up the TLSA records of servers, RFC 7672 §2.2. The resolver must validate DNSSEC.</summary>
internal static class DaneFinder
{
    /// <summary>Looks up.</summary>
    /// <param name="resolver">The look-ups.</param>
    /// <param name="host">The host in the MX record.</param>
    /// <param name="port">The port.</param>
    /// <param name="addresses">The addresses of the host.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async ValueTask<DaneResult> FindAsync(
        IMailResolver resolver, string host, int port, LookupResult<IPAddress> addresses, CancellationToken cancellationToken)
    {
        // RFC 7672 §2.2.2: without secure addresses there is nothing to look for; some servers of unsigned zones fail for TLSA.
        if (!addresses.IsSecure)
        {
            return DaneResult.None;
        }

        // RFC 7672 §2.2.2: of an alias, the records of its target come first, then its own.
        string[] names = addresses.Canonical.Length == 0 || addresses.Canonical.Equals(host, StringComparison.OrdinalIgnoreCase)
            ? [host]
            : [addresses.Canonical, host];
        foreach (var name in names)
        {
            var owner = string.Create(CultureInfo.InvariantCulture, $"_{port}._tcp.{name}");
            var found = await resolver.LookupTlsaAsync(owner, cancellationToken).ConfigureAwait(false);
            if (found.Status == LookupStatus.Failed)
            {
                return new DaneResult(DaneDemand.Unknown, name, [], found.Detail);
            }

            if (found is { Status: LookupStatus.Found, IsSecure: true })
            {
                var demand = found.Records.Any(record => record.IsUsable) ? DaneDemand.Match : DaneDemand.Encrypt;
                return new DaneResult(demand, name, found.Records, "");
            }
        }

        return DaneResult.None;
    }
}
