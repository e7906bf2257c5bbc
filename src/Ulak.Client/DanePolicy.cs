using System.Collections.Immutable;

namespace Ulak.Client;

/// <summary>
/// How the certificate of a server is checked by DANE (RFC 7672). The records must come from a resolver that validates DNSSEC, by a way
/// that nothing can change: this library looks up nothing and validates nothing.
/// </summary>
/// <param name="BaseDomain">The name that the records are for (RFC 7672 §2.2.3): it is sent as SNI.</param>
/// <param name="Records">The records. One that matches is enough; those that are not usable match nothing.</param>
public sealed record DanePolicy(string BaseDomain, ImmutableArray<TlsaRecord> Records)
{
    /// <summary>
    /// Further names that a certificate may be for, if a trust anchor issued it, such as the domain of the recipient
    /// (RFC 7672 §3.2.2).
    /// </summary>
    public ImmutableArray<string> OtherNames { get; init; } = [];
}
