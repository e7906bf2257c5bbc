using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ulak.Relay.Tests.Support;

/// <summary>An authority that issues certificates for tests: a root, or one below another.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2[] _above;

    public TestAuthority()
    {
        Root = Describe("CN=Test Authority").CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-1), DateTimeOffset.UtcNow.AddYears(1));
        _above = [];
    }

    private TestAuthority(TestAuthority above)
    {
        using var issued = Describe("CN=Test Intermediate")
            .Create(above.Root, DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(100), [9]);
        (Root, _above) = (issued.CopyWithPrivateKey(_key), [above.Root]);
    }

    /// <summary>Its certificate.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>An authority with the same name each time, and another key.</summary>
    public TestAuthority CreateIntermediate() => new(this);

    /// <summary>Issues a certificate.</summary>
    /// <param name="name">The host name.</param>
    /// <param name="days">When it expires, in days from now; may be in the past.</param>
    /// <param name="sent">The authorities whose certificates the server sends too; null for those of the certificate.</param>
    public SslStreamCertificateContext Issue(string name, int days = 30, X509Certificate2[]? sent = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(Root, DateTimeOffset.UtcNow.AddDays(-60), DateTimeOffset.UtcNow.AddDays(days), [1, 2, 3]);
        X509Certificate2Collection? others = sent is not null ? [.. sent] : _above.Length > 0 ? [Root, .. _above] : null;
        return SslStreamCertificateContext.Create(issued.CopyWithPrivateKey(key), others, offline: true);
    }

    public void Dispose()
    {
        Root.Dispose();
        _key.Dispose();
    }

    private CertificateRequest Describe(string name)
    {
        var request = new CertificateRequest(name, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }
}
