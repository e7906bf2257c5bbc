using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Ulak.Client;
using Ulak.Relay.Hops;

namespace Ulak.Relay.Delivery;

/// <summary>The TLS policy of a connection for the least TLS of a hop.</summary>
internal static class HopTlsPolicy
{
    /// <param name="tls">The least TLS.</param>
    /// <param name="roots">Authorities that are trusted besides those of the machine.</param>
    /// <param name="dane">The TLSA records that decide instead; null for none.</param>
    public static TlsPolicy Create(HopTls tls, ImmutableArray<X509Certificate2> roots, DanePolicy? dane) =>
        Create(tls) with { TrustedRoots = roots, Dane = dane };

    private static TlsPolicy Create(HopTls tls) => tls switch
    {
        HopTls.None => TlsPolicy.None,
        HopTls.May => TlsPolicy.Opportunistic,
        HopTls.Encrypt => TlsPolicy.Required with { Certificate = CertificateCheck.None },
        HopTls.Verify => TlsPolicy.Required,
        _ => TlsPolicy.Implicit,
    };
}
