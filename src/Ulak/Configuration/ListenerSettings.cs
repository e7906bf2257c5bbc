using System.Net;
using Ulak.Server;
using Ulak.Smtp.Syntax;

namespace Ulak.Configuration;

/// <summary>The TLS mode of a listener.</summary>
internal enum TlsMode
{
    /// <summary>STARTTLS if a certificate is configured, otherwise off: many clients reject a self-signed certificate.</summary>
    Auto,

    /// <summary>No TLS.</summary>
    Off,

    /// <summary>STARTTLS is offered.</summary>
    StartTls,

    /// <summary>STARTTLS is required before mail is accepted.</summary>
    Required,

    /// <summary>TLS from the first octet (RFC 8314).</summary>
    Implicit,
}

/// <summary>Whether a listener offers or requires AUTH.</summary>
internal enum AuthMode
{
    /// <summary>Required for submission. On loopback: offered, for any user where there are none. Not offered otherwise.</summary>
    Auto,

    /// <summary>Not offered.</summary>
    Off,

    /// <summary>Offered.</summary>
    On,

    /// <summary>Required.</summary>
    Required,

    /// <summary>Offered; any user with any secret is accepted.</summary>
    Any,
}

/// <summary>The settings of one listener.</summary>
internal sealed record ListenerSettings
{
    public required string Name { get; init; }

    /// <summary>An IP address and port, or a Unix socket. Null if not set yet.</summary>
    public EndPoint? Address { get; init; }

    public ListenerKind Kind { get; init; }

    /// <summary>Whether the kind is <c>submissions</c>: implicit TLS unless <c>tls</c> is set.</summary>
    public bool IsSubmissions { get; init; }

    public TlsMode Tls { get; init; }

    public AuthMode Auth { get; init; }

    /// <summary>Whether connections of trusted proxies begin with a PROXY protocol header.</summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>Tolerant: real clients are served, and their departures are recorded as remarks.</summary>
    public Strictness Syntax { get; init; } = Strictness.Tolerant;

    /// <summary>Whether the listener is reachable only from this machine.</summary>
    public bool IsLocal => Address is not IPEndPoint ip || IPAddress.IsLoopback(ip.Address);

    public bool OffersAuth =>
        Auth is AuthMode.On or AuthMode.Required or AuthMode.Any || (Auth == AuthMode.Auto && Kind == ListenerKind.Submission);

    /// <summary>The listener with the logins that <see cref="AuthMode.Auto"/> means.</summary>
    /// <param name="onLoopback">What it means for SMTP on loopback.</param>
    public ListenerSettings WithAuth(AuthMode onLoopback) =>
        Auth == AuthMode.Auto && Kind == ListenerKind.Smtp && IsLocal ? this with { Auth = onLoopback } : this;

    public TlsMode EffectiveTls(bool hasCertificate) => Tls != TlsMode.Auto ? Tls
        : IsSubmissions ? TlsMode.Implicit
        : Kind == ListenerKind.Submission ? (IsLocal ? TlsMode.StartTls : TlsMode.Required)
        : hasCertificate && Kind == ListenerKind.Smtp ? TlsMode.StartTls
        : TlsMode.Off;
}
