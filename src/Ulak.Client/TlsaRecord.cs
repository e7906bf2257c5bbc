using System.Collections.Immutable;

namespace Ulak.Client;

/// <summary>A TLSA record (RFC 6698 §2.1): a certificate or a key that servers of a name have, or the digest of one.</summary>
/// <param name="Usage">The certificate usage: 2 (DANE-TA) or 3 (DANE-EE); other values are unusable between mail servers.</param>
/// <param name="Selector">What is compared: 0 for the whole certificate, 1 for its SubjectPublicKeyInfo.</param>
/// <param name="MatchingType">How: 0 for the octets themselves, 1 for their SHA-256 digest, 2 for their SHA-512 digest.</param>
/// <param name="Data">The certificate association data.</param>
public sealed record TlsaRecord(byte Usage, byte Selector, byte MatchingType, ImmutableArray<byte> Data)
{
    /// <summary>A trust anchor: it issued the certificate of the server (RFC 7671 §5.2).</summary>
    public const byte TrustAnchor = 2;

    /// <summary>The certificate of the server itself (RFC 7671 §5.1).</summary>
    public const byte EndEntity = 3;

    /// <summary>
    /// Whether a client between mail servers can use the record. RFC 7672 §3.1.3: usages 0 and 1 are not, because no set of public
    /// authorities is agreed on.
    /// </summary>
    public bool IsUsable => Usage is TrustAnchor or EndEntity && Selector is 0 or 1 && MatchingType switch
    {
        0 => Data.Length > 0,
        1 => Data.Length == 32,
        2 => Data.Length == 64,
        _ => false,
    };

    /// <summary>Compares the octets too.</summary>
    /// <param name="other">The other record.</param>
    public bool Equals(TlsaRecord? other) => other is not null
        && (Usage, Selector, MatchingType) == (other.Usage, other.Selector, other.MatchingType)
        && Data.AsSpan().SequenceEqual(other.Data.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add((Usage, Selector, MatchingType));
        hash.AddBytes(Data.AsSpan());
        return hash.ToHashCode();
    }

    /// <summary>The record in the form of a zone file: <c>3 1 1 8D02…</c>.</summary>
    public override string ToString() => $"{Usage} {Selector} {MatchingType} {Convert.ToHexString(Data.AsSpan())}";
}
