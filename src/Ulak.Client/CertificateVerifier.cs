using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Ulak.Client;

/// <summary>Checks the certificate of one connection, and states for people what is wrong with it.</summary>
internal sealed class CertificateVerifier(TlsPolicy policy, string host)
{
    /// <summary>What is wrong.</summary>
    public CertificateProblem Problem { get; private set; }

    /// <summary>The same as text; empty if nothing is wrong.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>The callback of the handshake.</summary>
    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (policy.Validation is { } own)
        {
            return own(sender, certificate, chain, errors);
        }

        (Problem, Detail) = Find(certificate as X509Certificate2, chain, errors);
        return policy is { Certificate: CertificateCheck.None, Dane: null }
            ? certificate is not null
            : Problem == CertificateProblem.None;
    }

    private (CertificateProblem Problem, string Detail) Find(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return (CertificateProblem.Missing, "the server sent none");
        }

        if (policy.Dane is { } dane)
        {
            return new DaneCheck(dane).Find(certificate, chain);
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            && FindInChain(certificate, chain) is { Problem: not CertificateProblem.None } found)
        {
            return found;
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? (CertificateProblem.WrongName, $"it is for {Names(certificate)}, not for {host}")
            : (CertificateProblem.None, "");
    }

    private (CertificateProblem Problem, string Detail) FindInChain(X509Certificate2 certificate, X509Chain? chain)
    {
        var status = Status(chain);
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            var from = certificate.NotBefore.ToUniversalTime();
            var isEarly = policy.TimeProvider.GetUtcNow().UtcDateTime < from;
            var date = isEarly ? from : certificate.NotAfter.ToUniversalTime();
            var text = date.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
            return (CertificateProblem.Expired, isEarly ? $"it is not valid before {text}" : $"it expired on {text}");
        }

        return policy.TrustedRoots.Length > 0 && IsTrusted(certificate, chain)
            ? (CertificateProblem.None, "")
            : (CertificateProblem.NotTrusted, certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
                ? "it signs itself, and no trusted authority issued it"
                : $"its issuer, {certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true)}, is not trusted");
    }

    private static X509ChainStatusFlags Status(X509Chain? chain) =>
        chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, each) => all | each.Status) ?? X509ChainStatusFlags.NoError;

    private bool IsTrusted(X509Certificate2 certificate, X509Chain? chain)
    {
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.CustomTrustStore.AddRange(policy.TrustedRoots.ToArray());
        foreach (var element in chain?.ChainElements ?? own.ChainElements)
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(certificate);
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(each => each.EnumerateDnsNames().Concat(each.EnumerateIPAddresses().Select(address => address.ToString())))
            .Take(5).ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    }
}
