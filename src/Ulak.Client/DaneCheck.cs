using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ulak.Client;

/// <summary>Compares the certificate of a server with TLSA records, RFC 7671 §5 and RFC 7672 §3.</summary>
/// <param name="policy">The records and the names.</param>
internal sealed class DaneCheck(DanePolicy policy)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly TlsaRecord[] _records = SelectStrongest(policy);

    /// <summary>What is wrong with a certificate.</summary>
    /// <param name="certificate">The certificate of the server.</param>
    /// <param name="chain">The chain, with the certificates that the server sent.</param>
    public (CertificateProblem Problem, string Detail) Find(X509Certificate2 certificate, X509Chain? chain)
    {
        // RFC 7672 §3.1.1: neither the names in the certificate nor its dates count; the record is the binding.
        if (_records.Any(record => record.Usage == TlsaRecord.EndEntity && Matches(record, certificate)))
        {
            return (CertificateProblem.None, "");
        }

        var anchors = FindAnchors(certificate, chain);
        if (!anchors.Any(anchor => IsIssuedBy(certificate, anchor, chain)))
        {
            return (CertificateProblem.TlsaMismatch, anchors.Count == 0
                ? $"it matches none of the TLSA records of {policy.BaseDomain}: {Describe()}"
                : $"the authority in a TLSA record of {policy.BaseDomain} did not issue it, or it has expired");
        }

        // RFC 7672 §3.2.2.
        string[] names = [policy.BaseDomain, .. policy.OtherNames];
        return names.Any(name => Uri.CheckHostName(name) == UriHostNameType.Dns && certificate.MatchesHostname(name))
            ? (CertificateProblem.None, "")
            : (CertificateProblem.WrongName, $"it is for none of {string.Join(", ", names.Distinct())}");
    }

    /// <summary>RFC 7671 §9: of the digests with the same usage and selector, the strongest counts.</summary>
    private static TlsaRecord[] SelectStrongest(DanePolicy policy)
    {
        var usable = policy.Records.Where(record => record.IsUsable).ToList();
        return
        [
            .. usable.Where(record => record.MatchingType == 0 || record.MatchingType == usable
                .Where(other => (other.Usage, other.Selector) == (record.Usage, record.Selector)).Max(other => other.MatchingType)),
        ];
    }

    private static bool Matches(TlsaRecord record, X509Certificate2 certificate)
    {
        var octets = record.Selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return (record.MatchingType switch
        {
            1 => SHA256.HashData(octets),
            2 => SHA512.HashData(octets),
            _ => octets,
        }).AsSpan().SequenceEqual(record.Data.AsSpan());
    }

    /// <summary>The certificates of authorities that a record matches: sent by the server, or in the record.</summary>
    private List<X509Certificate2> FindAnchors(X509Certificate2 certificate, X509Chain? chain)
    {
        var records = _records.Where(record => record.Usage == TlsaRecord.TrustAnchor).ToList();
        var sent = chain is null ? [] : chain.ChainPolicy.ExtraStore.Concat(chain.ChainElements.Skip(1).Select(each => each.Certificate));
        return
        [
            .. sent.Where(each => !each.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span)
                && records.Any(record => Matches(record, each))),
            .. records.Where(record => (record.Selector, record.MatchingType) == (0, 0)).Select(TryLoad).OfType<X509Certificate2>(),
        ];
    }

    private static X509Certificate2? TryLoad(TlsaRecord record)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(record.Data.AsSpan());
        }
        catch (CryptographicException)
        {
            // The data of a peer: no certificate, so it matches nothing.
            return null;
        }
    }

    /// <summary>Whether a chain of valid signatures and dates leads from a certificate to an authority, which need not be a root.</summary>
    private static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 anchor, X509Chain? sent)
    {
        using var chain = new X509Chain();
        var options = chain.ChainPolicy;
        options.TrustMode = X509ChainTrustMode.CustomRootTrust;
        options.CustomTrustStore.Add(anchor);
        options.RevocationMode = X509RevocationMode.NoCheck;
        options.DisableCertificateDownloads = true;
        options.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        options.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (sent is not null)
        {
            options.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        chain.Build(certificate);
        var elements = chain.ChainElements.ToList();
        var place = elements.FindIndex(each => each.Certificate.RawDataMemory.Span.SequenceEqual(anchor.RawDataMemory.Span));
        // What is above the authority does not matter, nor that no root follows.
        return place >= 1 && elements.Take(place).All(each => each.ChainElementStatus.All(
            status => status.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot
                or X509ChainStatusFlags.NoError));
    }

    private string Describe() => string.Join("; ", policy.Records.Take(3).Select(
        record => record.ToString() is { Length: > 30 } text ? text[..30] + "…" : record.ToString()));
}
