using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ulak.Client.Sasl;

/// <summary>The mechanisms that credentials, server and connection have in common, the strongest first.</summary>
internal static class MechanismSelector
{
    /// <param name="credentials">The credentials.</param>
    /// <param name="offered">The mechanisms of the server, in upper case.</param>
    /// <param name="certificate">The certificate of the server; null without TLS.</param>
    /// <param name="host">The host and port that were connected to; null if unknown.</param>
    public static IEnumerable<SaslMechanism> Select(
        SmtpCredentials credentials, IReadOnlyCollection<string> offered, X509Certificate2? certificate, (string Host, int Port)? host)
    {
        IEnumerable<SaslMechanism> candidates = credentials switch
        {
            PasswordCredentials password => OfPassword(password, certificate),
            TokenCredentials token => [new OAuthBearerMechanism(token, host?.Host, host?.Port ?? 0), new XOAuth2Mechanism(token)],
            _ => [],
        };
        return candidates.Where(mechanism => offered.Contains(mechanism.Name)
            && (credentials.Mechanisms is null || credentials.Mechanisms.Contains(mechanism.Name, StringComparer.OrdinalIgnoreCase)));
    }

    private static IEnumerable<SaslMechanism> OfPassword(PasswordCredentials credentials, X509Certificate2? certificate)
    {
        if (certificate is not null)
        {
            yield return new ScramMechanism(credentials, EndPointBinding(certificate), isUnderTls: true);
        }

        yield return new ScramMechanism(credentials, binding: null, isUnderTls: certificate is not null);
        yield return new CramMd5Mechanism(credentials);
        yield return new PlainMechanism(credentials);
        yield return new LoginMechanism(credentials);
    }

    // tls-server-end-point, RFC 5929 §4.1: the hash of the certificate by its signature algorithm; MD5 and SHA-1 count as SHA-256.
    private static byte[] EndPointBinding(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate.RawData),
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate.RawData),
        _ => SHA256.HashData(certificate.RawData),
    };
}
