using System.Globalization;
using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>
/// The replies of the server itself, each with its source. All replies of classes 2, 4 and 5 except the greeting and those to EHLO and HELO
/// have enhanced codes (RFC 2034 §4); a client that sent HELO reads them as text.
/// </summary>
public static class ServerReplies
{
    /// <summary>RFC 5321 §4.1.1.9.</summary>
    public static Reply Ok { get; } = new(250, "2.0.0", "OK");

    /// <summary>RFC 5321 §4.1.1.5.</summary>
    public static Reply TransactionReset { get; } = new(250, "2.0.0", "The transaction is reset");

    /// <summary>RFC 5321 §4.1.1.2; X.1.0 of RFC 3463 §3.2.</summary>
    public static Reply SenderAccepted { get; } = new(250, "2.1.0", "Sender accepted");

    /// <summary>RFC 5321 §4.1.1.3; X.1.5 of RFC 3463 §3.2.</summary>
    public static Reply RecipientAccepted { get; } = new(250, "2.1.5", "Recipient accepted");

    /// <summary>RFC 5321 §4.1.1.4; without an enhanced code, RFC 2034 §4.</summary>
    public static Reply StartMailData { get; } = new(354, null, "Send the message; end it with a line that has only a dot");

    /// <summary>RFC 5321 §3.5.3: addresses are not verified.</summary>
    public static Reply CannotVerify { get; } = new(252, "2.5.0", "Addresses are not verified; send the message to find out");

    /// <summary>HELP for an unknown command: RFC 5321 §4.2.2 has 504 for a parameter that is not implemented.</summary>
    public static Reply UnknownHelpTopic { get; } = new(504, "5.5.4", "No such command: HELP alone lists them");

    /// <summary>RFC 5321 §4.2.4 and §7.3: mailing lists are not revealed.</summary>
    public static Reply ExpnNotImplemented { get; } = new(502, "5.5.1", "EXPN is not implemented: lists are not expanded");

    /// <summary>RFC 5321 §4.5.3.1.10.</summary>
    public static Reply TooManyRecipients { get; } = new(
        452, "4.5.3", "Too many recipients: send this message, then the rest in another transaction");

    /// <summary>RFC 1870 §6.1 and RFC 5321 §4.5.3.1.9.</summary>
    public static Reply MessageTooBig(long limit) =>
        new(552, "5.3.4", string.Create(CultureInfo.InvariantCulture, $"The message is too large: at most {limit} octets are accepted"));

    /// <summary>RFC 1870 §6.1: the size in MAIL is above the limit.</summary>
    public static Reply SizeTooBig(long size, long limit) => new(552, "5.3.4", string.Create(CultureInfo.InvariantCulture,
        $"The message is too large: it has {size} octets, and at most {limit} octets are accepted"));

    /// <summary>RFC 5321 §4.1.4.</summary>
    public static Reply EhloRequired(string verb) => new(503, "5.5.1", $"Send EHLO or HELO before {verb}");

    /// <summary>RFC 5321 §4.1.4.</summary>
    public static Reply MailRequired(string verb) => new(503, "5.5.1", $"Send MAIL before {verb}: no transaction is open");

    /// <summary>RFC 5321 §3.3.</summary>
    public static Reply RecipientRequired(string verb) => new(503, "5.5.1", $"Send RCPT before {verb}: the transaction has no recipient");

    /// <summary>RFC 5321 §3.3: every recipient was refused.</summary>
    public static Reply NoValidRecipients { get; } = new(554, "5.5.1", "No valid recipients: each one was refused");

    /// <summary>RFC 5321 §4.1.4: MAIL within a transaction.</summary>
    public static Reply TransactionAlreadyOpen { get; } = new(
        503, "5.5.1", "A transaction is open already: finish it with DATA, or reset it with RSET");

    /// <summary>RFC 5321 §4.2.4: known, but not offered by this listener.</summary>
    public static Reply CommandNotOffered(string verb) => new(502, "5.5.1", $"{verb} is not offered by this server");

    /// <summary>HELO offers no extensions: RFC 5321 §4.1.1.1.</summary>
    public static Reply ExtensionRequiresEhlo(string verb) => new(503, "5.5.1", $"Send EHLO before {verb}: HELO offers no extensions");

    /// <summary>RFC 2033 §4.1: LMTP has LHLO in place of EHLO and HELO, and rejects these with 500.</summary>
    public static Reply LmtpHasLhlo(string verb) => new(500, "5.5.1", $"This is an LMTP server: send LHLO in place of {verb}");

    /// <summary>RFC 2033 §4.1.</summary>
    public static Reply LhloRequired(string verb) => new(503, "5.5.1", $"Send LHLO before {verb}");

    /// <summary>RFC 3030 §2: after a chunk only chunks may follow.</summary>
    public static Reply BdatInProgress(string verb) =>
        new(503, "5.5.1", $"{verb} cannot come between chunks: finish the message with BDAT LAST, or reset it with RSET");

    /// <summary>RFC 3030 §3.</summary>
    public static Reply BinaryMimeRequiresBdat { get; } = new(503, "5.5.1", "A message with BODY=BINARYMIME needs BDAT, not DATA");

    /// <summary>RFC 3030 §2.</summary>
    public static Reply ChunkReceived(long octets) =>
        new(250, "2.0.0", string.Create(CultureInfo.InvariantCulture, $"{octets} octets received"));

    /// <summary>RFC 3207 §4.</summary>
    public static Reply ReadyForTls { get; } = new(220, "2.0.0", "Begin the TLS handshake");

    /// <summary>RFC 3207 §4.2.</summary>
    public static Reply TlsAlreadyActive { get; } = new(503, "5.5.1", "TLS is already in use");

    /// <summary>RFC 3207 §4.</summary>
    public static Reply TlsRequired { get; } = new(530, "5.7.0", "Send STARTTLS first: this server accepts mail only under TLS");

    /// <summary>RFC 4954 §6.</summary>
    public static Reply AuthenticationRequired { get; } = new(
        530, "5.7.0", "Log in first, with AUTH: this server accepts mail only from its users");

    /// <summary>RFC 4954 §6.</summary>
    public static Reply AuthenticationSucceeded { get; } = new(235, "2.7.0", "You are logged in");

    /// <summary>RFC 4954 §4.</summary>
    public static Reply AlreadyAuthenticated { get; } = new(503, "5.5.1", "You are already logged in");

    /// <summary>RFC 4954 §4: within a transaction.</summary>
    public static Reply AuthInTransaction { get; } = new(
        503, "5.5.1", "AUTH cannot come within a transaction: finish it, or reset it with RSET");

    /// <summary>RFC 4954 §4.</summary>
    public static Reply AuthRequiresTls { get; } = new(538, "5.7.11", "A login needs TLS: send STARTTLS first");

    /// <summary>RFC 4954 §4.</summary>
    public static Reply UnknownMechanism { get; } = new(504, "5.5.4", "No such mechanism: the reply to EHLO lists them");

    /// <summary>RFC 4954 §4 and §6; the same whether the user is known or not.</summary>
    public static Reply AuthenticationFailed { get; } = new(535, "5.7.8", "The user name or the password is wrong");

    /// <summary>RFC 4954 §6: the user directory is unavailable.</summary>
    public static Reply AuthenticationUnavailable { get; } = new(454, "4.7.0", "Logins cannot be checked now: try again later");

    /// <summary>RFC 4954 §4: the client sent <c>*</c>.</summary>
    public static Reply AuthCancelled { get; } = new(501, "5.7.0", "The login was cancelled, as you asked");

    /// <summary>RFC 4954 §4.</summary>
    public static Reply InvalidBase64 { get; } = new(501, "5.5.2", "That is not base64");

    /// <summary>RFC 4954 §4: valid base64, but not a response of the mechanism.</summary>
    public static Reply InvalidAuthResponse { get; } = new(501, "5.5.2", "That is not a response of this mechanism");

    /// <summary>RFC 4865 §4: HOLDUNTIL in the past.</summary>
    public static Reply HoldTimePassed { get; } = new(501, "5.5.4", "The time of HOLDUNTIL has passed");

    /// <summary>RFC 4865 §4: HOLDFOR or HOLDUNTIL beyond the limits in the reply to EHLO.</summary>
    public static Reply HoldTimeTooLong(TimeSpan longest) =>
        new(501, "5.5.4", string.Create(
            CultureInfo.InvariantCulture, $"A message is held for at most {(long)longest.TotalSeconds} seconds"));

    /// <summary>RFC 6409 §6.1; X.7.1 of RFC 3463 §3.8.</summary>
    public static Reply SenderNotOwned { get; } = new(
        550, "5.7.1", "The sender address is not one of yours: use an address of the user that you logged in as");

    /// <summary>XCLIENT_README: an unknown attribute, or an invalid value.</summary>
    public static Reply InvalidXClientAttribute(string attribute) => new(501, "5.5.4", $"XCLIENT: {attribute} cannot have this value");

    /// <summary>A failure of the server while it executed a command: RFC 5321 §4.2.3, X.3.0 of RFC 3463 §3.4.</summary>
    public static Reply LocalError { get; } = new(451, "4.3.0", "The server cannot do this now: try again later");

    /// <summary>RFC 5321 §3.1: a client waits for the greeting, and a 554 in its place rejects it.</summary>
    public static Reply EarlyTalker { get; } = new(554, "5.5.1", "You sent before the greeting: wait for it");

    /// <summary>RFC 4954 §4: the response is longer than the line that the exchange allows.</summary>
    public static Reply AuthResponseTooLong { get; } = new(
        500, "5.5.6", "The response is too long: a line of AUTH has at most 12288 octets");

    /// <summary>RFC 5321 §2.3.8 and §4.1.1.4: a client that ends its lines in LF or CR alone waits for this reply.</summary>
    public static Reply BareMessageEnd { get; } =
        new(550, "5.6.11", "The message does not end in CRLF.CRLF: its last line is a dot, but the line ends around it are not CRLF");
}
