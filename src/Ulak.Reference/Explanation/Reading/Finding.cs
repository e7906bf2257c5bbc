using System.Buffers;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>What a reader found about one recipient. The deciding step turns it into a reason.</summary>
internal sealed record Finding
{
    public string? Address { get; init; }

    /// <summary>Where the address occurs.</summary>
    public Evidence? AddressEvidence { get; init; }

    /// <summary>Whether the address is only the first one of a text, which no word calls a recipient.</summary>
    public bool IsAddressGuessed { get; init; }

    /// <summary>The statements about this recipient, the closest to the refusal first.</summary>
    public IReadOnlyList<Statement> Statements { get; init; } = [];

    /// <summary>The Status field of a report, or the enhanced code that a log gives beside the text.</summary>
    public string? Status { get; init; }

    /// <summary>
    /// Whether the first statement is the remote server's reply; its codes then take precedence over <see cref="Status"/>.
    /// </summary>
    public bool HasDiagnostic { get; init; } = true;

    /// <summary>Whether the statements are also about other recipients.</summary>
    public bool IsSharedNotice { get; init; }

    /// <summary>The Action field (RFC 3464 §2.3.3) in lower case.</summary>
    public string? Action { get; init; }

    public SessionStep Step { get; init; }

    /// <summary>Names that identify the provider, from Remote-MTA or Reporting-MTA.</summary>
    public string? ProviderHints { get; init; }

    /// <summary>The reason, if the form of the input determines it: a feedback report, an automatic reply.</summary>
    public Reason? ReasonByForm { get; init; }

    /// <summary>Whether the server that wrote the log refused the message itself: the reader may be its operator.</summary>
    public bool IsOwnRefusal { get; init; }

    /// <summary>
    /// Whether a program of the mail system writes that it does not work itself: such a line explains the refusals after it.
    /// </summary>
    public bool IsFault { get; init; }

    /// <summary>Whether the message is a notice of the server itself, which waits in its queue beside others.</summary>
    public bool IsOwnNotice { get; init; }

    /// <summary>Whether a program without a queue sent the message, so that nothing tries again by itself.</summary>
    public bool IsWithoutQueue { get; init; }

    /// <summary>Whether a sending service reports it, which delivers, waits and tries again in place of the program.</summary>
    public bool IsByService { get; init; }

    /// <summary>Whether the person writes that the returned message is not theirs.</summary>
    public bool IsNotWritten { get; init; }

    /// <summary>Whether the person writes as the recipient: "I do not receive …".</summary>
    public bool IsByRecipient { get; init; }

    /// <summary>Whether a large provider of mailboxes wrote the notice: its users cannot change its servers.</summary>
    public bool IsByMailboxProvider { get; init; }

    /// <summary>The server that reports (RFC 3464 §2.2.2), or null.</summary>
    public string? ReportingHost { get; init; }

    /// <summary>The server that refused (RFC 3464 §2.3.5), or null.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>Whether the text is free text that names no failure of mail.</summary>
    public bool ReportsNothing { get; init; }

    /// <summary>Whether a mail server wrote the session down in its protocol log.</summary>
    public bool IsServersProtocol { get; init; }

    /// <summary>Whether the server passed the message to a relay that its settings name, and not to the recipient's own server.</summary>
    public bool IsByRelay { get; init; }

    /// <summary>The sender of the returned message, which the text shows below the notice; null if it does not.</summary>
    public string? ReturnedSender { get; init; }

    /// <summary>Whether the message was addressed to a name without a domain: an account of the own machine.</summary>
    public bool IsLocalAccount { get; init; }

    /// <summary>Whether the words stand in the queue of an Exchange server, as the last error of the next hop.</summary>
    public bool IsLastError { get; init; }

    /// <summary>Whether the server only checked that it could deliver, without a message.</summary>
    public bool IsProbe { get; init; }

    /// <summary>Whether the text is a session for reading mail: IMAP or POP3.</summary>
    public bool IsInboxSession { get; init; }

    /// <summary>Whether a person writes about something else: what looks like a reason in it is none.</summary>
    public bool IsOtherMatter { get; init; }

    /// <summary>Whether the returned message has the fields of a redirection (RFC 5322 §3.6.6).</summary>
    public bool IsRedirected { get; init; }

    /// <summary>Whether the whole text has the words of a server's notice to the sender.</summary>
    public bool IsNotice { get; init; }

    /// <summary>Whether a program's log shows that it did not even try to log in, although it reports that it could not.</summary>
    public bool IsLoginUntried { get; init; }

    /// <summary>Whether the whole text reports that a mail could not be sent, in the words of a person or a device.</summary>
    public bool IsFailureReported { get; init; }

    /// <summary>Who reads the explanation.</summary>
    public Reader Reader { get; init; } = Reader.Unknown;

    /// <summary>What the person who asks writes beside the error.</summary>
    public PersonReport Person { get; init; } = PersonReport.None;

    /// <summary>Whether the text only counts messages: a summary of a log without the words of refusals.</summary>
    public bool IsSummary { get; init; }

    /// <summary>The settings for sending that the whole text shows.</summary>
    public PastedSettings Settings { get; init; } = PastedSettings.None;

    /// <summary>
    /// The identifier under which the message waits again, if the server only handed it to another program
    /// of the same machine, such as a filter; empty if the text does not name it.
    /// </summary>
    public string? HandedOverAs { get; init; }

    /// <summary>
    /// The identifier of a message whose log ends before its result; empty if the lines name no message. Null if the text is no such log.
    /// </summary>
    public string? CutLog { get; init; }

    /// <summary>The last command of a session that ends without a refusal and without a message; null if it is no such session.</summary>
    public string? CutSession { get; init; }

    /// <summary>The client that connected to the server which wrote the log: its name and address.</summary>
    public string? Client { get; init; }

    /// <summary>Values that the reader found beside the statements: host, port, sender.</summary>
    public IReadOnlyDictionary<string, string>? Values { get; init; }

    /// <summary>The first match of a pattern in the beginnings of the statements; null if there is none.</summary>
    public Match? Match(Regex pattern) =>
        Statements.Select(statement => pattern.Match(statement.Head)).FirstOrDefault(match => match.Success);

    /// <summary>Whether a pattern occurs in the beginning of a statement.</summary>
    public bool IsMatch(Regex pattern) => Statements.Any(statement => pattern.IsMatch(statement.Head));

    /// <summary>Whether a statement has one of some words.</summary>
    public bool Contains(SearchValues<string> words) => Statements.Any(statement => statement.Text.AsSpan().ContainsAny(words));
}

/// <summary>The result of reading an input.</summary>
internal sealed record ParsedInput(InputKind Kind, IReadOnlyList<Finding> Findings);
