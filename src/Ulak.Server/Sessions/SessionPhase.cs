
namespace Ulak.Server.Sessions;

/// <summary>How far a session has come, RFC 5321 §4.1.4. What it decides about each command is in <see cref="Commands.CommandTable"/>.</summary>
internal enum SessionPhase
{
    /// <summary>Greeted with 220; the client has not yet said its name.</summary>
    Connected,

    /// <summary>EHLO or HELO was said; no transaction is open.</summary>
    Ready,

    /// <summary>MAIL was accepted, and no recipient was named yet.</summary>
    MailAccepted,

    /// <summary>MAIL was accepted, and each recipient so far was refused.</summary>
    RecipientsRejected,

    /// <summary>At least one recipient was accepted.</summary>
    RecipientsAccepted,

    /// <summary>A chunk was taken, and it was not the last: RFC 3030 §2.</summary>
    ReceivingChunks,
}
