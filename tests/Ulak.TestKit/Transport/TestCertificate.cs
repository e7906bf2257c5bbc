using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ulak.Server.Tls;

namespace Ulak.TestKit.Transport;

/// <summary>A certificate of mx.example.org for the tests, made when first asked for.</summary>
public static class TestCertificate
{
    private static readonly Lazy<X509Certificate2> LazyCertificate = new(() => Create("mx.example.org"));

    /// <summary>The certificate, with its key.</summary>
    public static X509Certificate2 Value => LazyCertificate.Value;

    /// <summary>What a server does its handshakes with.</summary>
    public static SslServerAuthenticationOptions ServerOptions =>
        SmtpTlsOptions.Create(SslStreamCertificateContext.Create(Value, null, offline: true));

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
