using System.Net.Security;

namespace Ulak.Server.Tls;

/// <summary>TLS of a listener: which certificate goes to whom, and whether it begins with the connection or with STARTTLS.</summary>
public sealed record SmtpTls
{
    /// <summary>
    /// What a handshake is done with, by the name that the client asked for (SNI, RFC 6066 §3); the name is empty where it asked for none.
    /// It is called for each handshake, so a certificate that was renewed serves the next session, and the open ones go on.
    /// </summary>
    public required Func<string, SslServerAuthenticationOptions> OptionsSelector { get; init; }

    /// <summary>Whether the handshake comes before the greeting (RFC 8314 §3.3), and not after STARTTLS (RFC 3207).</summary>
    public bool Implicit { get; init; }

    /// <summary>Whether mail is taken under TLS alone: in clear the commands that are not needed for TLS are 530 5.7.0, RFC 3207 §4.</summary>
    public bool Required { get; init; }
}

/// <summary>What was agreed in a handshake.</summary>
/// <param name="Version">As <c>TLS 1.3</c>.</param>
/// <param name="Cipher">The cipher suite's name in the registry, as <c>TLS_AES_256_GCM_SHA384</c>.</param>
/// <param name="ServerName">The name that the client asked for; null for none.</param>
/// <param name="Certificate">The subject of the server's certificate.</param>
/// <param name="ClientCertificate">The subject of the client's certificate; null where it showed none.</param>
public sealed record TlsInfo(string Version, string Cipher, string? ServerName, string Certificate, string? ClientCertificate)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Version}, {Cipher}, certificate {Certificate}" + (ServerName is null ? "" : $", asked for {ServerName}") + (ClientCertificate is null ? "" : $", client {ClientCertificate}");
}
