using System.Globalization;
using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>
/// Every reply that the server gives of itself, with its source. Enhanced codes stand in all replies of classes 2, 4 and 5
/// except the greeting and those to EHLO and HELO, as RFC 2034 §4 asks of a server that offers them; a client that said HELO reads them as text.
/// </summary>
public static class ServerReplies
{
    /// <summary>RFC 5321 §4.1.1.10.</summary>
    public static Reply Goodbye { get; } = new(221, "2.0.0", "Goodbye");

    /// <summary>RFC 5321 §4.1.1.9.</summary>
    public static Reply Ok { get; } = new(250, "2.0.0", "OK");

    /// <summary>RFC 5321 §4.1.1.5.</summary>
    public static Reply TransactionReset { get; } = new(250, "2.0.0", "The transaction is forgotten");

    /// <summary>RFC 5321 §4.1.1.2; X.1.0 of RFC 3463 §3.2.</summary>
    public static Reply SenderAccepted { get; } = new(250, "2.1.0", "Sender accepted");

    /// <summary>RFC 5321 §4.1.1.3; X.1.5 of RFC 3463 §3.2.</summary>
    public static Reply RecipientAccepted { get; } = new(250, "2.1.5", "Recipient accepted");

    /// <summary>RFC 5321 §4.1.1.4; without an enhanced code, RFC 2034 §4.</summary>
    public static Reply StartMailData { get; } = new(354, null, "Send the message; end it with a line that holds only a dot");

    /// <summary>RFC 5321 §3.5.3: nothing is verified, so nothing is told.</summary>
    public static Reply CannotVerify { get; } = new(252, "2.5.0", "Addresses are not verified here; send the message and see");

    /// <summary>HELP about what is not there: RFC 5321 §4.2.2 has 504 for a parameter that is not implemented.</summary>
    public static Reply UnknownHelpTopic { get; } = new(504, "5.5.4", "No such command here: HELP alone lists them");

    /// <summary>RFC 5321 §4.2.4 and §7.3: lists are nobody's business.</summary>
    public static Reply ExpnNotImplemented { get; } = new(502, "5.5.1", "EXPN is not implemented: lists are not shown");

    /// <summary>RFC 5321 §4.5.3.1.10.</summary>
    public static Reply TooManyRecipients { get; } = new(452, "4.5.3", "Too many recipients: send this message, then the rest in another transaction");

    /// <summary>RFC 1870 §6.1 and RFC 5321 §4.5.3.1.9.</summary>
    public static Reply MessageTooBig(long limit) =>
        new(552, "5.3.4", string.Create(CultureInfo.InvariantCulture, $"The message is too big: at most {limit} octets are taken here"));

    /// <summary>RFC 5321 §2.3.8 and §4.1.1.4; X.6.11 is not assigned to a basic code by RFC 5248's registry, 550 is the class's general one.</summary>
    public static Reply BareLineEnd { get; } = new(550, "5.6.11", "The message holds a CR or LF that stands alone: only CRLF ends a line");

    /// <summary>RFC 5321 §4.1.4.</summary>
    public static Reply EhloRequired(string verb) => new(503, "5.5.1", $"Say EHLO or HELO before {verb}");

    /// <summary>RFC 5321 §4.1.4.</summary>
    public static Reply MailRequired(string verb) => new(503, "5.5.1", $"Say MAIL before {verb}: no transaction is open");

    /// <summary>RFC 5321 §3.3.</summary>
    public static Reply RecipientRequired(string verb) => new(503, "5.5.1", $"Say RCPT before {verb}: the transaction has no recipient");

    /// <summary>RFC 5321 §3.3: every recipient was refused.</summary>
    public static Reply NoValidRecipients { get; } = new(554, "5.5.1", "No valid recipients: each one was refused");

    /// <summary>RFC 5321 §4.1.4: MAIL within a transaction.</summary>
    public static Reply TransactionAlreadyOpen { get; } = new(503, "5.5.1", "A transaction is open already: finish it with DATA, or forget it with RSET");

    /// <summary>RFC 5321 §4.2.4: known, but not offered here.</summary>
    public static Reply CommandNotOffered(string verb) => new(502, "5.5.1", $"{verb} is not offered by this server");

    /// <summary>HELO offers no extensions: RFC 5321 §4.1.1.1.</summary>
    public static Reply ExtensionRequiresEhlo(string verb) => new(503, "5.5.1", $"Say EHLO before {verb}: HELO offers no extensions");

    /// <summary>RFC 2033 §4.1.</summary>
    public static Reply LhloRequired(string verb) => new(503, "5.5.1", $"Say LHLO before {verb}");

    /// <summary>RFC 3030 §2: once a chunk came, only chunks may follow.</summary>
    public static Reply BdatInProgress(string verb) => new(503, "5.5.1", $"{verb} cannot stand among chunks: finish the message with BDAT LAST, or forget it with RSET");

    /// <summary>RFC 3030 §3.</summary>
    public static Reply BinaryMimeRequiresBdat { get; } = new(503, "5.5.1", "A message with BODY=BINARYMIME comes by BDAT, not by DATA");

    /// <summary>RFC 3030 §2.</summary>
    public static Reply ChunkReceived(long octets) => new(250, "2.0.0", string.Create(CultureInfo.InvariantCulture, $"{octets} octets received"));

    /// <summary>RFC 3207 §4.</summary>
    public static Reply ReadyForTls { get; } = new(220, "2.0.0", "Begin the TLS handshake");

    /// <summary>RFC 3207 §4.2: once is enough.</summary>
    public static Reply TlsAlreadyActive { get; } = new(503, "5.5.1", "TLS is in use already");

    /// <summary>RFC 3207 §4.</summary>
    public static Reply TlsRequired { get; } = new(530, "5.7.0", "Say STARTTLS first: mail is taken here under TLS alone");

    /// <summary>RFC 4954 §6.</summary>
    public static Reply AuthenticationRequired { get; } = new(530, "5.7.0", "Log in first, with AUTH: mail is taken here from users alone");

    /// <summary>RFC 4954 §6.</summary>
    public static Reply AuthenticationSucceeded { get; } = new(235, "2.7.0", "You are logged in");

    /// <summary>RFC 4954 §4.</summary>
    public static Reply AlreadyAuthenticated { get; } = new(503, "5.5.1", "You are logged in already");

    /// <summary>RFC 4954 §4: within a transaction.</summary>
    public static Reply AuthInTransaction { get; } = new(503, "5.5.1", "AUTH cannot stand within a transaction: finish it, or forget it with RSET");

    /// <summary>RFC 4954 §4.</summary>
    public static Reply AuthRequiresTls { get; } = new(538, "5.7.11", "A login needs TLS: say STARTTLS first");

    /// <summary>RFC 4954 §4.</summary>
    public static Reply UnknownMechanism { get; } = new(504, "5.5.4", "No such mechanism here: the reply to EHLO lists them");

    /// <summary>RFC 4954 §4 and §6; the same whether the user is known or not.</summary>
    public static Reply AuthenticationFailed { get; } = new(535, "5.7.8", "User and password do not fit together");

    /// <summary>RFC 4954 §6: the users cannot be read now.</summary>
    public static Reply AuthenticationUnavailable { get; } = new(454, "4.7.0", "Logins cannot be checked now: try again later");

    /// <summary>RFC 4954 §4: the client said *.</summary>
    public static Reply AuthCancelled { get; } = new(501, "5.7.0", "The login was cancelled, as you asked");

    /// <summary>RFC 4954 §4.</summary>
    public static Reply InvalidBase64 { get; } = new(501, "5.5.2", "That is not base64");

    /// <summary>RFC 4954 §4: base64 of something that the mechanism does not know.</summary>
    public static Reply InvalidAuthResponse { get; } = new(501, "5.5.2", "That is no response of this mechanism");

    /// <summary>RFC 4954 §4: against guessing.</summary>
    public static Reply TooManyFailedLogins { get; } = new(421, "4.7.0", "Too many wrong logins: try again later");

    /// <summary>RFC 4865 §4: HOLDFOR or HOLDUNTIL beyond what the reply to EHLO said.</summary>
    public static Reply HoldTimeTooLong(TimeSpan longest) =>
        new(501, "5.5.4", string.Create(CultureInfo.InvariantCulture, $"A message is held here for at most {(long)longest.TotalSeconds} seconds"));

    /// <summary>RFC 6409 §6.1; X.7.1 of RFC 3463 §3.8.</summary>
    public static Reply SenderNotOwned { get; } = new(553, "5.7.1", "The sender address is not one of yours: use an address of the user that you logged in as");

    /// <summary>XCLIENT_README: an attribute that is none, or a value that it cannot have.</summary>
    public static Reply InvalidXClientAttribute(string attribute) => new(501, "5.5.4", $"XCLIENT: {attribute} cannot have this value");

    /// <summary>A fault of the server's own while it did a command: RFC 5321 §4.2.3, X.3.0 of RFC 3463 §3.4.</summary>
    public static Reply LocalError { get; } = new(451, "4.3.0", "The server cannot do this now: try again later");

    /// <summary>A fault of the server's own; the channel closes. RFC 5321 §3.8.</summary>
    public static Reply ServerFault { get; } = new(421, "4.3.0", "The server met a fault of its own and closes the channel: try again later");

    /// <summary>The sink did not answer in time. RFC 5321 §4.5.3.2.6.</summary>
    public static Reply CommitTimeout { get; } = new(421, "4.3.0", "The message could not be stored in time: try again later");

    /// <summary>RFC 5321 §3.8.</summary>
    public static Reply ShuttingDown { get; } = new(421, "4.3.2", "The server is stopping: try again later");

    /// <summary>RFC 5321 §4.5.3.2.7; X.4.2 of RFC 3463 §3.5: bad connection.</summary>
    public static Reply CommandTimeout { get; } = new(421, "4.4.2", "No command came in time: the channel closes");

    /// <summary>RFC 5321 §4.5.3.2.5.</summary>
    public static Reply MailDataTimeout { get; } = new(421, "4.4.2", "The mail data stopped coming: the channel closes");

    /// <summary>As <see cref="MailDataTimeout"/>, for data that drips.</summary>
    public static Reply MailDataTooSlow { get; } = new(421, "4.4.2", "The mail data came too slowly: the channel closes");

    /// <summary>X.7.0 of RFC 3463 §3.8.</summary>
    public static Reply TooManyFaults { get; } = new(421, "4.7.0", "Too many faults in this session: the channel closes");

    /// <summary>X.7.0 of RFC 3463 §3.8.</summary>
    public static Reply EndlessLine { get; } = new(421, "4.7.0", "A line without end: the channel closes");

    /// <summary>X.7.0 of RFC 3463 §3.8; RFC 5321 §3.1 lets a server turn a client away at once.</summary>
    public static Reply TooManyConnections { get; } = new(421, "4.7.0", "Too many connections: try again later");

    /// <summary>RFC 5321 §3.1: a client waits for the greeting, and a 554 in its place is no.</summary>
    public static Reply EarlyTalker { get; } = new(554, "5.5.1", "You spoke before the greeting: wait for it");

    /// <summary>As <see cref="TooManyConnections"/>.</summary>
    public static Reply ConnectionRateExceeded { get; } = new(421, "4.7.0", "You connect too often: keep connections open, or try again in some minutes");

    /// <summary>As <see cref="TooManyConnections"/>.</summary>
    public static Reply TooManyRecentFaults { get; } = new(421, "4.7.0", "Too many faults in your last sessions: try again in some minutes");

    /// <summary>As <see cref="TooManyConnections"/>.</summary>
    public static Reply TooManyConnectionsFromAddress { get; } = new(421, "4.7.0", "Too many connections from your address: close some, or try again later");
}
