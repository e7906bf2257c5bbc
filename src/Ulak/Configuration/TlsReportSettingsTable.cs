using System.Collections.Immutable;
using System.Security.Cryptography;
using Ulak.Relay.Reports;
using Ulak.Relay.Routing;

namespace Ulak.Configuration;

/// <summary>The settings of the signature of TLS reports.</summary>
internal static class TlsReportSettingsTable
{
    /// <summary>The least size of a key, RFC 8301 §3.2.</summary>
    private const int LeastKeySize = 1024;

    public static ImmutableArray<Setting> All { get; } =
    [
        new("relay.tlsReportKey", "a PEM file",
            "The private RSA key that signs TLS reports by mail with DKIM (RFC 8460 section 3). Its public key is in DNS, with the service "
                + "type tlsrpt (docs/relay.md).",
            s => s.Relay.TlsReportKey,
            (s, v) => s with { Relay = s.Relay with { TlsReportKey = v.Length > 0 ? Path.GetFullPath(v) : "" } }),
        new("relay.tlsReportSelector", "a name of DNS", "The selector of the key: SELECTOR._domainkey.DOMAIN.",
            s => s.Relay.TlsReportSelector,
            (s, v) => IsDomain(v) ? s with { Relay = s.Relay with { TlsReportSelector = v } } : null),
        new("relay.tlsReportDomain", "a domain", "The domain of the signature. Default: smtp.hostName.",
            s => s.Relay.TlsReportDomain,
            (s, v) => v.Length == 0 || IsDomain(v)
                ? s with { Relay = s.Relay with { TlsReportDomain = v.Length == 0 ? "" : DomainName.Normalize(v) } }
                : null),
    ];

    /// <summary>The signer; null without a key.</summary>
    /// <exception cref="ConfigurationException">The key cannot be read, or is none that DKIM allows.</exception>
    public static DkimSigner? CreateSigner(UlakSettings settings)
    {
        var (file, relay) = (settings.Relay.TlsReportKey, settings.Relay);
        if (file.Length == 0)
        {
            return null;
        }

        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            _ = key.ExportParameters(includePrivateParameters: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new ConfigurationException(
                $"relay.tlsReportKey: {file} is no private RSA key in PEM, or cannot be read. Create one: openssl genrsa -out {file} 2048");
        }

        return key.KeySize >= LeastKeySize
            ? new DkimSigner(
                relay.TlsReportDomain.Length > 0 ? relay.TlsReportDomain : settings.Smtp.HostName, relay.TlsReportSelector, key)
            : throw new ConfigurationException(
                $"relay.tlsReportKey: the key has {key.KeySize} bits, and DKIM needs at least {LeastKeySize} (RFC 8301); 2048 are usual.");
    }

    private static bool IsDomain(string text) =>
        text.Length is > 0 and <= 253 && Uri.CheckHostName(DomainName.Normalize(text)) == UriHostNameType.Dns;
}
