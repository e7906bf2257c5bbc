using System.Net;
using Ulak.Smtp.Dialogues;

namespace Ulak.Client;

/// <summary>The options of a connection.</summary>
public sealed record SmtpClientOptions
{
    /// <summary>The defaults.</summary>
    public static SmtpClientOptions Default { get; } = new();

    /// <summary>The protocol.</summary>
    public MailProtocol Protocol { get; init; }

    /// <summary>The address that connections come from; null for the operating system's choice.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>
    /// The name after EHLO and HELO: a domain or an address literal. Null sends the machine's name if that has a domain,
    /// otherwise the local address after EHLO, and the machine's name after HELO, which takes only domains (RFC 5321 §4.1.1.1).
    /// </summary>
    public string? ClientName { get; init; }

    /// <summary>The time limit of each step.</summary>
    public SmtpClientTimeouts Timeouts { get; init; } = SmtpClientTimeouts.Default;

    /// <summary>The TLS policy.</summary>
    public TlsPolicy Tls { get; init; } = TlsPolicy.None;

    /// <summary>The credentials; null to send without a login.</summary>
    public SmtpCredentials? Credentials { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Called for every entry of the dialogue, in order, on the thread of the connection; it must not block or throw.</summary>
    public Action<DialogueEntry>? OnDialogue { get; init; }
}
