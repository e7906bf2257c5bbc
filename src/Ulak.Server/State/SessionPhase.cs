
namespace Ulak.Server.State;

/// <summary>
/// The phase of a session, RFC 5321 §4.1.4. The commands that each phase allows are in <see cref="Commands.CommandTable"/>.
/// </summary>
internal enum SessionPhase
{
    /// <summary>The greeting was sent; there was no EHLO or HELO yet.</summary>
    Connected,

    /// <summary>After EHLO or HELO; no transaction is open.</summary>
    Ready,

    /// <summary>MAIL was accepted; there was no RCPT yet.</summary>
    MailAccepted,

    /// <summary>MAIL was accepted, and each recipient so far was rejected.</summary>
    RecipientsRejected,

    /// <summary>At least one recipient was accepted.</summary>
    RecipientsAccepted,

    /// <summary>A chunk was accepted that was not the last: RFC 3030 §2.</summary>
    ReceivingChunks,
}
