using System.Net;
using Ulak.Server;
using Ulak.Smtp.Syntax;

namespace Ulak.Configuration;

/// <summary>How a listener does TLS.</summary>
internal enum TlsMode
{
    /// <summary>STARTTLS where a certificate is configured, and none otherwise: many clients do not talk to a certificate that signs itself.</summary>
    Auto,

    /// <summary>None.</summary>
    Off,

    /// <summary>After STARTTLS, for those who want it.</summary>
    StartTls,

    /// <summary>After STARTTLS, and no mail without it.</summary>
    Required,

    /// <summary>From the first octet on, RFC 8314.</summary>
    Implicit,
}

/// <summary>Whether users log in.</summary>
internal enum AuthMode
{
    /// <summary>As the kind of listener wants it: a submission demands it, the others do not offer it.</summary>
    Auto,

    /// <summary>Not offered.</summary>
    Off,

    /// <summary>Offered.</summary>
    On,

    /// <summary>Demanded.</summary>
    Required,
}

/// <summary>One address at which mail is received.</summary>
internal sealed record ListenerSettings
{
    public required string Name { get; init; }

    /// <summary>An IP address and port, or a Unix socket; null where none was said yet.</summary>
    public EndPoint? Address { get; init; }

    public ListenerKind Kind { get; init; }

    /// <summary>Whether the kind was said as <c>submissions</c>: TLS from the first octet on, where nothing else is said of it.</summary>
    public bool IsSubmissions { get; init; }

    public TlsMode Tls { get; init; }

    public AuthMode Auth { get; init; }

    /// <summary>Whether a proxy stands in front of it, and says so by the PROXY protocol.</summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>Null: strict on loopback, where developers want to hear of every departure; tolerant for the world.</summary>
    public Strictness? Syntax { get; init; }

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLocal => Address is not IPEndPoint ip || IPAddress.IsLoopback(ip.Address);

    public Strictness EffectiveSyntax => Syntax ?? (IsLocal ? Strictness.Strict : Strictness.Tolerant);

    public bool OffersAuth => Auth is AuthMode.On or AuthMode.Required || (Auth == AuthMode.Auto && Kind == ListenerKind.Submission);

    public TlsMode EffectiveTls(bool hasCertificate) => Tls != TlsMode.Auto ? Tls
        : IsSubmissions ? TlsMode.Implicit
        : Kind == ListenerKind.Submission ? (IsLocal ? TlsMode.StartTls : TlsMode.Required)
        : hasCertificate && Kind == ListenerKind.Smtp ? TlsMode.StartTls
        : TlsMode.Off;
}
