using System.Net;
using Ulak.Server.Tls;
using Ulak.Smtp;

namespace Ulak.Server;

/// <summary>What is known of a session now. A new value is made when something changes.</summary>
public sealed record SmtpSessionInfo
{
    /// <summary>The session's name, also in the Received header and in the log.</summary>
    public required MailId Id { get; init; }

    /// <summary>When the client connected.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The client's address; null for a transport without one.</summary>
    public EndPoint? Remote { get; init; }

    /// <summary>The address at which it was received.</summary>
    public EndPoint? Local { get; init; }

    /// <summary>The listener's name, e.g. <c>smtp</c>.</summary>
    public required string Listener { get; init; }

    /// <summary>What the client said after EHLO, HELO or LHLO; null before.</summary>
    public string? ClientName { get; init; }

    /// <summary>What TLS agreed on; null in clear.</summary>
    public TlsInfo? Tls { get; init; }

    /// <summary>Who logged in; null for nobody.</summary>
    public string? User { get; init; }

    /// <summary>The mechanism of the login; null for none.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The verb of the hello: SMTP, ESMTP or LMTP.</summary>
    public string HelloProtocol { get; init; } = "SMTP";

    /// <summary>The protocol as the Received header's <c>with</c> says it, RFC 3848: SMTP, ESMTP, ESMTPS, ESMTPSA, UTF8SMTP …</summary>
    public string Protocol => HelloProtocol == "SMTP" ? "SMTP" : HelloProtocol + (Tls is null ? "" : "S") + (User is null ? "" : "A");
}
