namespace Ulak.Smtp.Replies;

/// <summary>
/// The enhanced status codes that Ulak makes from its own checks, RFC 3463 and the IANA registry of SMTP enhanced status codes.
/// </summary>
public static class EnhancedStatusCodes
{
    /// <summary>5.1.3, bad destination mailbox address syntax: sent by the server to RCPT with an address that does not parse.</summary>
    public static readonly EnhancedStatusCode RecipientAddressSyntax = EnhancedStatusCode.Parse("5.1.3");

    /// <summary>5.1.7, bad sender's mailbox address syntax: sent by the server to MAIL with an address that does not parse.</summary>
    public static readonly EnhancedStatusCode SenderAddressSyntax = EnhancedStatusCode.Parse("5.1.7");

    /// <summary>
    /// 5.5.2, syntax error: sent by the server to a line that is not a command, or is malformed outside its address and parameters.
    /// </summary>
    public static readonly EnhancedStatusCode CommandSyntax = EnhancedStatusCode.Parse("5.5.2");

    /// <summary>5.5.4, invalid command arguments: sent by the server to a malformed argument or parameter.</summary>
    public static readonly EnhancedStatusCode ArgumentSyntax = EnhancedStatusCode.Parse("5.5.4");

    /// <summary>
    /// 5.6.7, non-ASCII addresses not permitted (RFC 6531 §3.5): sent by the server without SMTPUTF8; a client's fault if the server has no
    /// SMTPUTF8.
    /// </summary>
    public static readonly EnhancedStatusCode NonAsciiAddress = EnhancedStatusCode.Parse("5.6.7");

    /// <summary>
    /// 5.6.11, invalid characters: sent by the server to a message with a bare CR or LF; a client's fault for such a message.
    /// </summary>
    public static readonly EnhancedStatusCode BareLineEnd = EnhancedStatusCode.Parse("5.6.11");

    /// <summary>4.4.1, the host does not respond: a client's fault if it cannot connect.</summary>
    public static readonly EnhancedStatusCode NoAnswer = EnhancedStatusCode.Parse("4.4.1");

    /// <summary>4.4.2, bad connection: a client's fault if the connection is lost or a step times out.</summary>
    public static readonly EnhancedStatusCode BadConnection = EnhancedStatusCode.Parse("4.4.2");

    /// <summary>4.4.4, unable to route: a client's fault if the host name has no address.</summary>
    public static readonly EnhancedStatusCode UnableToRoute = EnhancedStatusCode.Parse("4.4.4");

    /// <summary>4.5.0, undefined protocol status: a client's fault if the server does not follow SMTP.</summary>
    public static readonly EnhancedStatusCode ProtocolViolation = EnhancedStatusCode.Parse("4.5.0");

    /// <summary>4.3.0, undefined mail system status: a client's fault if the message cannot be read.</summary>
    public static readonly EnhancedStatusCode LocalError = EnhancedStatusCode.Parse("4.3.0");

    /// <summary>4.3.2, system not accepting network messages: a client's fault if the server rejects the session with 4yz.</summary>
    public static readonly EnhancedStatusCode NotAcceptingNow = EnhancedStatusCode.Parse("4.3.2");

    /// <summary>5.3.2, system not accepting network messages: a client's fault if the server rejects the session with 5yz.</summary>
    public static readonly EnhancedStatusCode NotAccepting = EnhancedStatusCode.Parse("5.3.2");

    /// <summary>5.3.4, message too big for system: a client's fault if the message is larger than the SIZE of the server.</summary>
    public static readonly EnhancedStatusCode MessageTooBig = EnhancedStatusCode.Parse("5.3.4");

    /// <summary>5.6.3, conversion required but not supported: a client's fault for 8-bit data if the server has no 8BITMIME.</summary>
    public static readonly EnhancedStatusCode ConversionRequired = EnhancedStatusCode.Parse("5.6.3");

    /// <summary>4.7.0, other or undefined security status: a client's fault if TLS cannot be established.</summary>
    public static readonly EnhancedStatusCode TlsFailed = EnhancedStatusCode.Parse("4.7.0");

    /// <summary>4.7.10, encryption needed: a client's fault if its policy requires TLS and the server does not offer it.</summary>
    public static readonly EnhancedStatusCode TlsRequired = EnhancedStatusCode.Parse("4.7.10");

    /// <summary>5.7.8, authentication credentials invalid: a client's fault if the server rejects the credentials (RFC 4954 §6).</summary>
    public static readonly EnhancedStatusCode CredentialsInvalid = EnhancedStatusCode.Parse("5.7.8");

    /// <summary>
    /// 4.7.0, temporary authentication failure (RFC 4954 §6): a client's fault if the server cannot check the credentials now.
    /// </summary>
    public static readonly EnhancedStatusCode AuthenticationUnavailable = EnhancedStatusCode.Parse("4.7.0");

    /// <summary>
    /// 5.7.4, security features not supported: a client's fault if the server offers no mechanism that the credentials allow.
    /// </summary>
    public static readonly EnhancedStatusCode NoMechanism = EnhancedStatusCode.Parse("5.7.4");
}
