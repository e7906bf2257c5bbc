using System.Net.Security;
using System.Security.Authentication;

namespace Ulak.Server.Tls;

/// <summary>A version of TLS.</summary>
public enum TlsVersion
{
    /// <summary>RFC 2246. Deprecated by RFC 8996.</summary>
    Tls10,

    /// <summary>RFC 4346. Deprecated by RFC 8996.</summary>
    Tls11,

    /// <summary>RFC 5246.</summary>
    Tls12,

    /// <summary>RFC 8446.</summary>
    Tls13,
}

/// <summary>Creates the options of a handshake.</summary>
public static class SmtpTlsOptions
{
    // SslProtocols of each TlsVersion, as numbers: the names of the old versions are marked obsolete.
    private static readonly int[] ProtocolBits = [0xC0, 0x300, 0xC00, 0x3000];

    // AllowNoEncryption, whose name is marked obsolete.
    private const EncryptionPolicy WithoutSecurityLevel = (EncryptionPolicy)1;

    private static readonly TlsCipherSuite[] Current =
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ];

    // The only suites of TLS 1.0 and 1.1 that are not broken.
    private static readonly TlsCipherSuite[] WithCbc =
    [
        .. Current,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
    ];

    /// <summary>
    /// Creates the options of a handshake with TLS of a minimum version. In TLS 1.2 only suites with forward secrecy and authenticated
    /// encryption are negotiated (RFC 9325 §4.2), none with CBC. A minimum before TLS 1.2 permits CBC and the signatures with SHA-1 of
    /// old clients; it is for tests of such clients. The suites are chosen only on Linux, where OpenSSL can be configured.
    /// </summary>
    public static SslServerAuthenticationOptions Create(SslStreamCertificateContext certificate, TlsVersion minimum = TlsVersion.Tls12)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            EnabledSslProtocols = GetProtocols(minimum),
        };
        if (OperatingSystem.IsLinux())
        {
            options.CipherSuitesPolicy = new CipherSuitesPolicy(minimum < TlsVersion.Tls12 ? WithCbc : Current);
            if (minimum < TlsVersion.Tls12)
            {
                // This policy sets OpenSSL's security level to 0, without which OpenSSL 3 refuses TLS before 1.2. The suites above
                // exclude those without encryption.
                options.EncryptionPolicy = WithoutSecurityLevel;
            }
        }

        return options;
    }

    /// <summary>
    /// Checks that the system permits the minimum version: OpenSSL can be built without a version, or a policy of the system can exclude
    /// it or its cipher suites, and clients of that version then fail in the handshake. Does a handshake in memory.
    /// </summary>
    /// <returns>A sentence with the cause and the remedy; null if the handshake succeeds.</returns>
    public static async Task<string?> FindFaultAsync(
        SslStreamCertificateContext certificate, TlsVersion minimum, CancellationToken cancellationToken = default) =>
        await TlsHandshakeCheck.FindFaultAsync(Create(certificate, minimum), GetProtocol(minimum), cancellationToken).ConfigureAwait(false)
            is { } cause
            ? $"No client can use TLS 1.{(int)minimum}, the minimum version: the system does not permit it with this certificate "
                + $"({cause}). Permit it in the configuration of OpenSSL (openssl.cnf, or the crypto policy of the distribution), or "
                + "choose another minimum version or another certificate."
            : null;

    /// <summary>The name of a protocol, for example <c>TLS 1.3</c>.</summary>
    internal static string GetName(SslProtocols protocol)
    {
        foreach (var version in Enum.GetValues<TlsVersion>())
        {
            if (GetProtocol(version) == protocol)
            {
                return $"TLS 1.{(int)version}";
            }
        }

        return protocol.ToString();
    }

    private static SslProtocols GetProtocols(TlsVersion minimum)
    {
        var protocols = SslProtocols.None;
        for (var version = minimum; version <= TlsVersion.Tls13; version++)
        {
            protocols |= GetProtocol(version);
        }

        return protocols;
    }

    private static SslProtocols GetProtocol(TlsVersion version) => (SslProtocols)ProtocolBits[(int)version];
}
