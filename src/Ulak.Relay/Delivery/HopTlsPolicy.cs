using Ulak.Client;
using Ulak.Relay.Hops;

namespace Ulak.Relay.Delivery;

/// <summary>The TLS policy of a connection for the least TLS of a hop.</summary>
internal static class HopTlsPolicy
{
    public static TlsPolicy Create(HopTls tls) => tls switch
    {
        HopTls.None => TlsPolicy.None,
        HopTls.May => TlsPolicy.Opportunistic,
        HopTls.Encrypt => TlsPolicy.Required with { Certificate = CertificateCheck.None },
        HopTls.Verify => TlsPolicy.Required,
        _ => TlsPolicy.Implicit,
    };
}
