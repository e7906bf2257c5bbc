namespace Ulak.Client;

/// <summary>The protocol of a connection.</summary>
public enum MailProtocol
{
    /// <summary>RFC 5321.</summary>
    Smtp,

    /// <summary>LMTP, RFC 2033: LHLO in place of EHLO, and after the message a reply for each recipient.</summary>
    Lmtp,
}
