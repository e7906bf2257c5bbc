using System.Net.Security;

namespace Ulak.Server.Tls;

/// <summary>TLS of a listener.</summary>
public sealed record SmtpTls
{
    /// <summary>
    /// Returns the options of a handshake for the name that the client requested (SNI, RFC 6066 §3); the name is empty where the client
    /// sent none. It is called for each handshake, so a renewed certificate is used from the next session on.
    /// <see cref="SmtpTlsOptions.Create"/> creates options.
    /// </summary>
    public required Func<string, SslServerAuthenticationOptions> OptionsSelector { get; init; }

    /// <summary>Whether the handshake comes before the greeting (RFC 8314 §3.3) instead of after STARTTLS (RFC 3207).</summary>
    public bool Implicit { get; init; }

    /// <summary>
    /// Whether mail is accepted only under TLS: without it, the reply to other commands than those for TLS is 530 5.7.0 (RFC 3207 §4).
    /// </summary>
    public bool Required { get; init; }
}

/// <summary>The result of a TLS handshake.</summary>
/// <param name="Version">For example <c>TLS 1.3</c>.</param>
/// <param name="Cipher">The cipher suite's registered name, for example <c>TLS_AES_256_GCM_SHA384</c>.</param>
/// <param name="ServerName">The name that the client requested; null for none.</param>
/// <param name="Certificate">The subject of the server's certificate.</param>
/// <param name="ClientCertificate">The subject of the client's certificate; null where it sent none.</param>
public sealed record TlsInfo(string Version, string Cipher, string? ServerName, string Certificate, string? ClientCertificate)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Version}, {Cipher}, certificate {Certificate}" + (ServerName is null
            ? ""
            : $", asked for {ServerName}") + (ClientCertificate is null ? ""
            : $", client {ClientCertificate}");
}
