using System.Net.Security;
using Ulak.Server.Tls;

namespace Ulak.AspNetCore;

/// <summary>Options of <see cref="SmtpCertificates"/>.</summary>
public sealed record SmtpCertificateOptions
{
    /// <summary>The oldest version of TLS that a handshake accepts.</summary>
    public TlsVersion Minimum { get; init; } = TlsVersion.Tls12;

    /// <summary>Changes the options of the handshakes, for example to request client certificates. Null for no change.</summary>
    public Action<SslServerAuthenticationOptions>? Configure { get; init; }
}
