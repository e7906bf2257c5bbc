using System.Globalization;
using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>
/// Every reply that the server gives of itself, with its source. Enhanced codes stand in all replies of classes 2, 4 and 5
/// except the greeting and those to EHLO and HELO, as RFC 2034 §4 asks of a server that offers them; a client that said HELO reads them as text.
/// </summary>
public static class Replies
{
    /// <summary>RFC 5321 §4.1.1.10.</summary>
    public static Reply Goodbye { get; } = new(221, "2.0.0", "Goodbye");

    /// <summary>RFC 5321 §4.1.1.9.</summary>
    public static Reply Noop { get; } = new(250, "2.0.0", "OK");

    /// <summary>RFC 5321 §4.1.1.5.</summary>
    public static Reply Reset { get; } = new(250, "2.0.0", "The transaction is forgotten");

    /// <summary>RFC 5321 §4.1.1.2; X.1.0 of RFC 3463 §3.2.</summary>
    public static Reply SenderAccepted { get; } = new(250, "2.1.0", "Sender accepted");

    /// <summary>RFC 5321 §4.1.1.3; X.1.5 of RFC 3463 §3.2.</summary>
    public static Reply RecipientAccepted { get; } = new(250, "2.1.5", "Recipient accepted");

    /// <summary>RFC 5321 §4.1.1.4; without an enhanced code, RFC 2034 §4.</summary>
    public static Reply StartMailData { get; } = new(354, null, "Send the message; end it with a line that holds only a dot");

    /// <summary>RFC 5321 §3.5.3: nothing is verified, so nothing is told.</summary>
    public static Reply CannotVerify { get; } = new(252, "2.5.0", "Addresses are not verified here; send the message and see");

    /// <summary>HELP about what is not there: RFC 5321 §4.2.2 has 504 for a parameter that is not implemented.</summary>
    public static Reply NoSuchTopic { get; } = new(504, "5.5.4", "No such command here: HELP alone lists them");

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
    public static Reply HelloFirst(string verb) => new(503, "5.5.1", $"Say EHLO or HELO before {verb}");

    /// <summary>RFC 5321 §4.1.4.</summary>
    public static Reply MailFirst(string verb) => new(503, "5.5.1", $"Say MAIL before {verb}: no transaction is open");

    /// <summary>RFC 5321 §3.3.</summary>
    public static Reply RecipientFirst(string verb) => new(503, "5.5.1", $"Say RCPT before {verb}: the transaction has no recipient");

    /// <summary>RFC 5321 §3.3: every recipient was refused.</summary>
    public static Reply NoValidRecipients { get; } = new(554, "5.5.1", "No valid recipients: each one was refused");

    /// <summary>RFC 5321 §4.1.4: MAIL within a transaction.</summary>
    public static Reply NestedMail { get; } = new(503, "5.5.1", "A transaction is open already: finish it with DATA, or forget it with RSET");

    /// <summary>RFC 5321 §4.2.4: known, but not offered here.</summary>
    public static Reply NotOffered(string verb) => new(502, "5.5.1", $"{verb} is not offered by this server");

    /// <summary>A fault of the server's own while it did a command: RFC 5321 §4.2.3, X.3.0 of RFC 3463 §3.4.</summary>
    public static Reply CannotNow { get; } = new(451, "4.3.0", "The server cannot do this now: try again later");

    /// <summary>A fault of the server's own; the channel closes. RFC 5321 §3.8.</summary>
    public static Reply ServerFault { get; } = new(421, "4.3.0", "The server met a fault of its own and closes the channel: try again later");

    /// <summary>The sink did not answer in time. RFC 5321 §4.5.3.2.6.</summary>
    public static Reply CommitTooLate { get; } = new(421, "4.3.0", "The message could not be stored in time: try again later");

    /// <summary>RFC 5321 §3.8.</summary>
    public static Reply Shutdown { get; } = new(421, "4.3.2", "The server is stopping: try again later");

    /// <summary>RFC 5321 §4.5.3.2.7; X.4.2 of RFC 3463 §3.5: bad connection.</summary>
    public static Reply NoCommand { get; } = new(421, "4.4.2", "No command came in time: the channel closes");

    /// <summary>RFC 5321 §4.5.3.2.5.</summary>
    public static Reply NoMailData { get; } = new(421, "4.4.2", "The mail data stopped coming: the channel closes");

    /// <summary>As <see cref="NoMailData"/>, for data that drips.</summary>
    public static Reply MailDataTooSlow { get; } = new(421, "4.4.2", "The mail data came too slowly: the channel closes");

    /// <summary>X.7.0 of RFC 3463 §3.8.</summary>
    public static Reply TooManyFaults { get; } = new(421, "4.7.0", "Too many faults in this session: the channel closes");

    /// <summary>X.7.0 of RFC 3463 §3.8.</summary>
    public static Reply EndlessLine { get; } = new(421, "4.7.0", "A line without end: the channel closes");

    /// <summary>X.7.0 of RFC 3463 §3.8; RFC 5321 §3.1 lets a server turn a client away at once.</summary>
    public static Reply TooManyConnections { get; } = new(421, "4.7.0", "Too many connections: try again later");

    /// <summary>As <see cref="TooManyConnections"/>.</summary>
    public static Reply TooManyFromAddress { get; } = new(421, "4.7.0", "Too many connections from your address: close some, or try again later");
}
