using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ulak.TestKit.Transport;

/// <summary>A certificate of mx.example.org for the tests, made when first asked for.</summary>
public static class TestCertificate
{
    private static readonly Lazy<X509Certificate2> LazyCertificate = new(() => Create("mx.example.org"));

    /// <summary>The certificate, with its key.</summary>
    public static X509Certificate2 Value => LazyCertificate.Value;

    /// <summary>What a server does its handshakes with.</summary>
    public static SslServerAuthenticationOptions ServerOptions => new()
    {
        ServerCertificate = Value,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    /// <summary>Makes a certificate of a name that signs itself.</summary>
    public static X509Certificate2 Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }
}
