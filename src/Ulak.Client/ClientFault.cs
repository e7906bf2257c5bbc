using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>The ways in which a connection or a transaction fails, other than by a 4yz or 5yz reply.</summary>
public enum ClientFaultKind
{
    /// <summary>The host name has no address.</summary>
    NameNotFound,
    /// <summary>The host refused the connection: nothing listens on the port.</summary>
    ConnectionRefused,
    /// <summary>The host cannot be reached.</summary>
    Unreachable,
    /// <summary>A step exceeded its time limit.</summary>
    TimedOut,
    /// <summary>The server closed the connection instead of sending a reply.</summary>
    ConnectionClosed,
    /// <summary>The connection was lost.</summary>
    ConnectionLost,
    /// <summary>The server sent something other than SMTP.</summary>
    NotSmtp,
    /// <summary>A reply with an unexpected code, e.g. 250 to DATA.</summary>
    UnexpectedReply,
    /// <summary>The server rejected the session: a greeting or a reply to EHLO and HELO with 4yz or 5yz.</summary>
    Rejected,
    /// <summary>The message needs SMTPUTF8 (RFC 6531), and the server does not offer it.</summary>
    NeedsSmtpUtf8,
    /// <summary>The message has octets above 127, and the server does not offer 8BITMIME (RFC 6152).</summary>
    NeedsEightBitMime,
    /// <summary>The message is larger than the limit of the server (RFC 1870).</summary>
    TooLarge,
    /// <summary>The message has a bare CR or LF (RFC 5321 §2.3.8).</summary>
    BareLineEnd,
    /// <summary>The content stream could not be read.</summary>
    ContentUnreadable,
    /// <summary>The TLS policy, or the login, requires TLS, and the server does not offer it.</summary>
    TlsNotOffered,
    /// <summary>The TLS handshake failed, or the certificate was not accepted.</summary>
    TlsFailed,
    /// <summary>The server offers no login mechanism that fits the credentials.</summary>
    NoMechanism,
    /// <summary>The server rejected the login.</summary>
    AuthenticationRejected,
}

/// <summary>A failure of a connection or a transaction.</summary>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Step">The step that failed.</param>
/// <param name="Message">One sentence for people, without a full stop at the end.</param>
public sealed record ClientFault(ClientFaultKind Kind, SmtpStep Step, string Message)
{
    /// <summary>The reply that caused the failure; null for none.</summary>
    public Reply? Reply { get; init; }

    /// <summary>What is wrong with the certificate, if that is the failure.</summary>
    public CertificateProblem Certificate { get; init; }

    /// <summary>Whether a later retry may succeed.</summary>
    public bool IsTransient => Enhanced.Class == 4;

    /// <summary>The enhanced status code, RFC 3463 §3: the server's own if it sent one.</summary>
    public EnhancedStatusCode Enhanced => Reply?.Enhanced is { Class: 4 or 5 } given ? given : Kind switch
    {
        ClientFaultKind.NameNotFound => EnhancedStatusCodes.UnableToRoute,
        ClientFaultKind.ConnectionRefused or ClientFaultKind.Unreachable => EnhancedStatusCodes.NoAnswer,
        ClientFaultKind.TimedOut when Step == SmtpStep.Connect => EnhancedStatusCodes.NoAnswer,
        ClientFaultKind.TimedOut or ClientFaultKind.ConnectionClosed or ClientFaultKind.ConnectionLost => EnhancedStatusCodes.BadConnection,
        ClientFaultKind.NotSmtp or ClientFaultKind.UnexpectedReply => EnhancedStatusCodes.ProtocolViolation,
        ClientFaultKind.Rejected => Reply is { Code.IsPermanent: true } ? EnhancedStatusCodes.NotAccepting
            : EnhancedStatusCodes.NotAcceptingNow,
        ClientFaultKind.NeedsSmtpUtf8 => EnhancedStatusCodes.NonAsciiAddress,
        ClientFaultKind.NeedsEightBitMime => EnhancedStatusCodes.ConversionRequired,
        ClientFaultKind.TooLarge => EnhancedStatusCodes.MessageTooBig,
        ClientFaultKind.BareLineEnd => EnhancedStatusCodes.BareLineEnd,
        ClientFaultKind.TlsNotOffered => EnhancedStatusCodes.TlsRequired,
        ClientFaultKind.TlsFailed => EnhancedStatusCodes.TlsFailed,
        ClientFaultKind.NoMechanism => EnhancedStatusCodes.NoMechanism,
        ClientFaultKind.AuthenticationRejected =>
            Reply is { Code.IsPermanent: true } ? EnhancedStatusCodes.CredentialsInvalid : EnhancedStatusCodes.AuthenticationUnavailable,
        _ => EnhancedStatusCodes.LocalError,
    };
}
