using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Ulak.Client;

/// <summary>When a connection uses TLS.</summary>
public enum TlsMode
{
    /// <summary>Never.</summary>
    None,

    /// <summary>With STARTTLS (RFC 3207) if the server offers it, else in clear text.</summary>
    Opportunistic,

    /// <summary>With STARTTLS; a server that does not offer it is a fault.</summary>
    StartTls,

    /// <summary>From the first octet, as on port 465 (RFC 8314 §3).</summary>
    Implicit,
}

/// <summary>How a certificate is checked.</summary>
public enum CertificateCheck
{
    /// <summary>
    /// Not at all: any certificate is accepted (RFC 7435). It protects against listening, not against an active attacker.
    /// </summary>
    None,

    /// <summary>By the trusted authorities of the machine, and by the host name (RFC 6125, RFC 8314 §3).</summary>
    Full,
}

/// <summary>
/// The TLS policy of a connection. Compare the ready-made values <see cref="None"/>, <see cref="Opportunistic"/>, <see cref="Required"/>
/// and <see cref="Implicit"/>.
/// </summary>
/// <example><c>SmtpClientOptions.Default with { Tls = TlsPolicy.Required }</c></example>
public sealed record TlsPolicy
{
    /// <summary>Clear text only.</summary>
    public static TlsPolicy None { get; } = new() { Mode = TlsMode.None };

    /// <summary>STARTTLS if offered, with any certificate: the usual policy between mail servers.</summary>
    public static TlsPolicy Opportunistic { get; } = new() { Mode = TlsMode.Opportunistic, Certificate = CertificateCheck.None };

    /// <summary>STARTTLS with a valid certificate, or a fault: for submission on port 587.</summary>
    public static TlsPolicy Required { get; } = new() { Mode = TlsMode.StartTls };

    /// <summary>TLS from the first octet with a valid certificate: for submission on port 465.</summary>
    public static TlsPolicy Implicit { get; } = new() { Mode = TlsMode.Implicit };

    /// <summary>When TLS is used.</summary>
    public TlsMode Mode { get; init; }

    /// <summary>How the certificate is checked.</summary>
    public CertificateCheck Certificate { get; init; } = CertificateCheck.Full;

    /// <summary>Replaces <see cref="Certificate"/>: the certificate must match TLSA records (RFC 7672); null for no DANE.</summary>
    public DanePolicy? Dane { get; init; }

    /// <summary>The name in the certificate and in SNI; null for the host that was connected to, or the base domain of DANE.</summary>
    public string? HostName { get; init; }

    /// <summary>The versions that are allowed.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Replaces <see cref="Certificate"/>: returns whether a certificate is accepted, e.g. a pinned one.</summary>
    public RemoteCertificateValidationCallback? Validation { get; init; }

    /// <summary>The certificates that the client may present; null for none.</summary>
    public X509CertificateCollection? ClientCertificates { get; init; }

    /// <summary>Authorities that are trusted besides those of the machine, such as that of an organization.</summary>
    public ImmutableArray<X509Certificate2> TrustedRoots { get; init; } = [];

    internal TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal SslClientAuthenticationOptions ToOptions(string host) => ToOptions(host, new CertificateVerifier(this, HostName ?? host));

    internal SslClientAuthenticationOptions ToOptions(string host, CertificateVerifier verifier) => new()
    {
        TargetHost = HostName ?? Dane?.BaseDomain ?? host,
        EnabledSslProtocols = Protocols,
        ClientCertificates = ClientCertificates,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        // What the server sent is enough for DANE, and nothing in a certificate may cause a request.
        CertificateChainPolicy = Dane is null ? null
            : new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        RemoteCertificateValidationCallback = verifier.Verify,
    };
}
