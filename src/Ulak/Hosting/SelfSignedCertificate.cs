using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ulak.Relay.State;

namespace Ulak.Hosting;

/// <summary>
/// The certificate that is created if none is configured, for programs on the same machine that trust it or do not verify it.
/// </summary>
internal static class SelfSignedCertificate
{
    private const int ValidYears = 5;

    /// <summary>Returns the path of the certificate. Creates it if it does not exist or expires soon.</summary>
    public static string Ensure(string dataDirectory, string hostName)
    {
        var path = Path.Combine(dataDirectory, "tls", "self-signed.pem");
        if (File.Exists(path))
        {
            using var kept = X509Certificate2.CreateFromPemFile(path);
            if (kept.NotAfter > DateTime.Now.AddDays(30) && kept.MatchesHostname(hostName))
            {
                return path;
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // The file contains a private key.
        OwnerOnlyFile.Write(path, Encoding.ASCII.GetBytes(Create(hostName)));
        return path;
    }

    private static string Create(string hostName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        if (!string.Equals(hostName, "localhost", StringComparison.OrdinalIgnoreCase) && !hostName.StartsWith('['))
        {
            names.AddDnsName(hostName);
        }

        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());

        // RFC 5280 §4.2.1.9, §4.2.1.12: not a CA certificate. A client that trusts it must not trust certificates signed with it.
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0,
                critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(ValidYears));
        return made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
