using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reports;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>What a person writes beside an error, and what excludes a cause. It is looked for once a cause asks.</summary>
internal sealed partial class PersonReport
{
    // The text of a person stands around the error; a log or a message is longer.
    private const int MaxLength = 6000;

    private readonly string _head;
    private readonly Lazy<IReadOnlySet<ReportedFact>> _facts;

    /// <param name="text">The whole text that someone pasted.</param>
    public PersonReport(string text)
    {
        _head = text.Length > MaxLength ? text[..MaxLength] : text;
        _facts = new Lazy<IReadOnlySet<ReportedFact>>(() => ReportedFacts.Find(_head));
    }

    /// <summary>A report without any of this.</summary>
    public static PersonReport None { get; } = new("");

    /// <summary>Whether sending fails in web mail too, which does not use the settings of the mail program.</summary>
    public bool FailsInWebMail => Reports(ReportedFact.FailsInWebMail);

    /// <summary>Whether sending works at other times with the same settings.</summary>
    public bool WorksSometimes => Reports(ReportedFact.WorksSometimes);

    /// <summary>Whether receiving works, so that the account and its password are right.</summary>
    public bool Receives => Reports(ReportedFact.Receives);

    /// <summary>Whether the same settings work in another program or on another machine, so that they are right.</summary>
    public bool WorksElsewhere => Reports(ReportedFact.WorksElsewhere);

    /// <summary>Whether the program is set to send without a login.</summary>
    public bool UsesNoLogin => Reports(ReportedFact.UsesNoLogin);

    /// <summary>Whether the person has entered a server or service for sending.</summary>
    public bool HasConfigured => Reports(ReportedFact.HasConfigured);

    /// <summary>Whether the message was forwarded to the recipient.</summary>
    public bool Forwards => Reports(ReportedFact.Forwards);

    /// <summary>Whether the person writes that mail which is passed on fails, or passes it on to the mailbox that refuses.</summary>
    public bool ForwardingFails => Reports(ReportedFact.ForwardingFails);

    /// <summary>Whether the person names a mail program.</summary>
    public bool NamesMailProgram => Reports(ReportedFact.NamesMailProgram);

    /// <summary>Whether the text shows a trace or the code of a program, whatever mail program is named beside it.</summary>
    public bool ShowsProgram => ProgramTrace().IsMatch(_head);

    /// <summary>Whether the test of the same program passes, so that the settings which it uses are right.</summary>
    public bool TestPasses => Reports(ReportedFact.TestPasses);

    /// <summary>Whether a test by hand from the same place reaches the port, so that the way to the server is open.</summary>
    public bool PortAnswers => Reports(ReportedFact.PortAnswers);

    /// <summary>Whether the error began with another version of the program.</summary>
    public bool FailsSinceUpdate => Reports(ReportedFact.FailsSinceUpdate);

    /// <summary>Whether the attached file is smaller than the limit of usual servers.</summary>
    public bool FileIsSmall => Reports(ReportedFact.FileIsSmall);

    /// <summary>Whether a device sends: a printer, a scanner, a camera, whose software only its maker can change.</summary>
    public bool NamesDevice => Reports(ReportedFact.NamesDevice);

    /// <summary>Whether the person writes that what sends knows only old TLS, or none.</summary>
    public bool HasOldTls => Reports(ReportedFact.HasOldTls);

    /// <summary>Whether the program runs in a container.</summary>
    public bool IsInContainer => Reports(ReportedFact.IsInContainer) || ContainerName().IsMatch(_head);

    /// <summary>Whether a mail server is installed on the machine of the program.</summary>
    public bool NamesLocalServer => Reports(ReportedFact.NamesLocalServer);

    /// <summary>Whether the text shows the frames of a program's stack.</summary>
    public bool ShowsFrames => StackFrame().IsMatch(_head);

    /// <summary>Whether the same settings worked until some time ago.</summary>
    public bool WorkedBefore => Reports(ReportedFact.WorkedBefore);

    /// <summary>Whether the mail leaves a server that many customers of a provider share.</summary>
    public bool IsOnSharedServer => Reports(ReportedFact.IsOnSharedServer);

    /// <summary>Whether the person runs a mail server.</summary>
    public bool RunsServer => Reports(ReportedFact.RunsServer) || ServerLine().IsMatch(_head);

    /// <summary>
    /// Whether the person administers mail: its server, a domain, accounts. An administrator of a list, a forum, a site or an association
    /// does not.
    /// </summary>
    public bool Administers => Reports(ReportedFact.Administers) && !OwnsList && !Reports(ReportedFact.OwnsSite);

    /// <summary>Whether the person runs or moderates a mailing list or group.</summary>
    public bool OwnsList => Reports(ReportedFact.OwnsList);

    /// <summary>Whether the person only uses a mailbox: wrote in web mail, or calls themselves a user.</summary>
    public bool UsesMailbox => Reports(ReportedFact.UsesMailbox);

    /// <summary>Whether the person cannot send, rather than misses mail.</summary>
    public bool CannotSend => Reports(ReportedFact.CannotSend);

    /// <summary>Whether the mailbox of a provider sends with the address of another domain.</summary>
    public bool SendsAs => Reports(ReportedFact.SendsAs);

    /// <summary>Whether the sender is an alias.</summary>
    public bool SendsFromAlias => Reports(ReportedFact.SendsFromAlias);

    /// <summary>Whether sending works with the main address of the login.</summary>
    public bool MainAddressWorks => Reports(ReportedFact.MainAddressWorks);

    /// <summary>Whether the person wants unknown recipients refused at once, instead of mail to them returned.</summary>
    public bool AsksToRefuseEarly => Reports(ReportedFact.AsksToRefuseEarly);

    /// <summary>Whether the mail goes to a domain of the person's own.</summary>
    public bool IsToOwnDomain => Reports(ReportedFact.IsToOwnDomain);

    /// <summary>Whether the mailboxes of the domain are at another provider than this server.</summary>
    public bool IsHostedElsewhere => Reports(ReportedFact.IsHostedElsewhere);

    /// <summary>Whether all mail from outside is refused, not only that of one sender.</summary>
    public bool RefusesEveryone => Reports(ReportedFact.RefusesEveryone);

    /// <summary>Whether only one address fails, and others of the same domain get their mail.</summary>
    public bool OtherAddressesWork => Reports(ReportedFact.OtherAddressesWork);

    /// <summary>Whether there is a backup server for the domain.</summary>
    public bool HasBackupServer => Reports(ReportedFact.HasBackupServer);

    /// <summary>Whether the person misses mail of others.</summary>
    public bool IsNotReceived => Reports(ReportedFact.IsNotReceived);

    /// <summary>Whether the person names a notice of failed delivery, or mail that comes back.</summary>
    public bool NamesNotice => Reports(ReportedFact.NamesNotice);

    /// <summary>Whether mail from another provider reaches the same recipient.</summary>
    public bool OtherProviderWorks => Reports(ReportedFact.OtherProviderWorks);

    /// <summary>Whether the person did not write the message that was returned.</summary>
    public bool IsNotWritten => Reports(ReportedFact.IsNotWritten);

    /// <summary>Whether the person has done already what a step asks for.</summary>
    public bool HasTried(Attempt attempt) => attempt switch
    {
        Attempt.None => false,
        Attempt.Address => Reports(ReportedFact.TriedAddress),
        Attempt.Credentials => Reports(ReportedFact.TriedCredentials),
        Attempt.AppPassword => Reports(ReportedFact.TriedAppPassword),
        Attempt.SmtpLogin => Reports(ReportedFact.TriedSmtpLogin),
        Attempt.Port => Reports(ReportedFact.TriedPort),
        Attempt.Waiting => Reports(ReportedFact.TriedWaiting),
        Attempt.Delisting => Reports(ReportedFact.TriedDelisting),
        Attempt.Records => Reports(ReportedFact.TriedRecords),
        _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
    };

    /// <summary>
    /// Whether the text has one of a step's words, or the person reports what the word names: <c>@everyone</c>, <c>@elsewhere</c>.
    /// </summary>
    public bool Shows(string word) => word switch
    {
        "@everyone" => RefusesEveryone,
        "@elsewhere" => IsHostedElsewhere,
        _ => _head.Contains(word, StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>Whether a pattern occurs in the text, wherever the error stands in it.</summary>
    public bool IsMatch(Regex pattern) => pattern.IsMatch(_head);

    /// <summary>The first match of a pattern in the text, wherever the error stands in it; null if there is none.</summary>
    public Match? Match(Regex pattern) => pattern.Match(_head) is { Success: true } match ? match : null;

    private bool Reports(ReportedFact fact) => _facts.Value.Contains(fact);

    // The person's own log, which is no line of a reply, and the old command of Docker, which servers are set up with.
    [GeneratedRegex(@"(?<!: )\bpostfix/\w[\w/]*\[\d+\]: |\bdocker-compose\b|\bR=\w+ T=\w+ |\bexim \d\.\d+ daemon"
        + @"|\bsendmail\[\d+\]: ", RegexOptions.CultureInvariant)]
    private static partial Regex ServerLine();

    [GeneratedRegex(@"^\s*at [\w.$<> ]+ ?\(|\\n\s+at \w|\bTraceback \(|\bnode_modules/",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex StackFrame();

    // A host's name of twelve hexadecimal digits is that of a container.
    [GeneratedRegex(@"\bhostname""?\s?[:=]\s?""?(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12}\b|/usr/src/app/",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ContainerName();

    [GeneratedRegex(
        @"\bTraceback\b|\w(?:Exception|Error): |\bat [\w.$<>]+ ?\(|node_modules|createTransport|\bsmtplib\b|\$mail->|\bdocker\b|\.env\b"
        + @"|\bimport \w+|\bpublic static\b|\bnew \w+\(|\bplug-?in\b|\bLaravel\b|\bDjango\b|\bWordPress\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ProgramTrace();
}
