
namespace Ulak.Server;

/// <summary>The kind of mail that a listener receives.</summary>
public enum ListenerKind
{
    /// <summary>Mail from other servers or from programs: RFC 5321.</summary>
    Smtp,

    /// <summary>Mail from users: RFC 6409. It requires a login, adds missing header fields, and checks the sender address.</summary>
    Submission,

    /// <summary>
    /// Mail for delivery, from a server on the same network: RFC 2033. It replies to the mail data once for each recipient.
    /// </summary>
    Lmtp,
}
