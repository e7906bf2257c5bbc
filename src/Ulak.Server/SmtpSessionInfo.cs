using System.Net;
using Ulak.Server.Tls;
using Ulak.Smtp;

namespace Ulak.Server;

/// <summary>What is known of a session. It is immutable: a change creates a new value.</summary>
public sealed record SmtpSessionInfo
{
    /// <summary>The session's id, also in the Received header and in the log.</summary>
    public required MailId Id { get; init; }

    /// <summary>When the client connected.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The client's address; null for a transport without one.</summary>
    public EndPoint? Remote { get; init; }

    /// <summary>The local address of the connection.</summary>
    public EndPoint? Local { get; init; }

    /// <summary>The listener's name, e.g. <c>smtp</c>.</summary>
    public required string Listener { get; init; }

    /// <summary>The client's argument of EHLO, HELO or LHLO; null before.</summary>
    public string? ClientName { get; init; }

    /// <summary>The TLS parameters; null without TLS.</summary>
    public TlsInfo? Tls { get; init; }

    /// <summary>The user that is logged in; null for none.</summary>
    public string? User { get; init; }

    /// <summary>The mechanism of the login; null for none.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The protocol that the hello chose: SMTP, ESMTP or LMTP.</summary>
    public string HelloProtocol { get; init; } = "SMTP";

    /// <summary>The protocol in the <c>with</c> clause of the Received header, RFC 3848: SMTP, ESMTP, ESMTPS, ESMTPSA, UTF8SMTP …</summary>
    public string Protocol => HelloProtocol == "SMTP" ? "SMTP" : HelloProtocol + (Tls is null ? "" : "S") + (User is null ? "" : "A");
}
