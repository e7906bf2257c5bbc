using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// What stands around a notice and changes the advice: that the returned message is not the reader's, that the reader is the recipient,
/// or that the reader's mailbox is at a large provider.
/// </summary>
internal static partial class ReaderStatement
{
    private const int MaxLength = 6000;

    public static ParsedInput Apply(string text, ParsedInput parsed)
    {
        var person = new PersonReport(text);
        if (parsed.Kind is InputKind.Event or InputKind.Transcript or InputKind.Code
            || (parsed.Kind == InputKind.ClientError && !person.RunsServer))
        {
            return parsed;
        }

        var head = text.Length > MaxLength ? text[..MaxLength] : text;
        var (isForeign, isProvider) = (person.IsNotWritten, Provider().IsMatch(head));
        var isRecipient = person.IsNotReceived && !IsOfSender(head, parsed.Findings);
        return parsed with
        {
            Findings =
            [
                .. parsed.Findings.Select(finding => finding with
                {
                    IsNotWritten = isForeign && !IsPassedOn(finding),
                    IsByRecipient = (isRecipient && !IsExpandedElsewhere(head, finding))
                        || (IsReaders(head, finding) && !IsReportedByOwn(head, finding)),
                    IsByMailboxProvider = isProvider,
                }),
            ],
        };
    }

    /// <summary>
    /// Whether the server itself passed the message on to an address of another domain, which is a member's and not the reader's.
    /// </summary>
    private static bool IsExpandedElsewhere(string head, Finding finding) => finding.Address is { } address
        && finding.Match(Expanded())?.Groups["domain"].Value is { } domain
        && !address.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && !OwnAddress.IsIn(head, address);

    [GeneratedRegex(@"\(expanded\s+from\s+<?[^\s<>()@]+(?<domain>@[\w.-]+\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Expanded();

    /// <summary>Whether the person calls the recipient's address, or the one that passes mail on to it, their own.</summary>
    private static bool IsReaders(string head, Finding finding) =>
        (finding.Address is { } address && OwnAddress.IsIn(head, address))
        || (finding.Values?.GetValueOrDefault("alias") is { } alias && OwnAddress.IsIn(head, alias));

    /// <summary>
    /// Whether servers of several organizations refused, or one that another server of the reader's names: no recipient runs them all,
    /// but a list, a newsletter or a server sends to them.
    /// </summary>
    private static bool IsOfSender(string head, IReadOnlyList<Finding> findings) =>
        findings.SelectMany(finding => finding.Statements.Take(1))
            .SelectMany(statement => RefusingHost().Matches(statement.Head))
            .Select(host => Hosts.OrganizationOf(host.Groups["host"].Value))
            .Distinct(StringComparer.OrdinalIgnoreCase).Skip(1).Any()
        || findings.Any(finding => IsReportedByOwn(head, finding));

    /// <summary>Whether the reader calls the server that reports another one's refusal their own: "mx.example.org is my server".</summary>
    private static bool IsReportedByOwn(string head, Finding finding) =>
        finding.Statements is [{ Head: var words }, ..] && RefusingHost().Match(words) is { Success: true } refusing
        && (finding.ReportingHost ?? MailSystem().Match(head).Groups["host"].Value) is { Length: > 0 } reporting
        && Hosts.OrganizationOf(reporting) != Hosts.OrganizationOf(refusing.Groups["host"].Value)
        && OwnAddress.IsOwnHost(head, reporting);

    /// <summary>"I never wrote to that address": the message went to another one, which passes it on.</summary>
    private static bool IsPassedOn(Finding finding) => finding.Values?.ContainsKey("alias") == true;

    [GeneratedRegex(@"\bhost\s+(?<host>[\w-]+(?:\.[\w-]+)+) ?\[[0-9A-Fa-fx.:]+\](?::\d+)?\s+(?:said|refused)",
        RegexOptions.CultureInvariant)]
    private static partial Regex RefusingHost();

    [GeneratedRegex(@"mail system at host (?<host>[\w.-]+\w)", RegexOptions.CultureInvariant)]
    private static partial Regex MailSystem();

    // The words of Gmail's and Outlook.com's notices.
    [GeneratedRegex(
        @"mailer-daemon@googlemail\.com|The response from the remote server was:|Google tried to deliver your message"
        + @"|Technical details of (?:temporary|permanent) failure|did not accept our requests to connect\. Learn more"
        + @"|\[Status: Error, Address: |\bmail system at host [\w.-]+\.(?:tutanota\.de|tuta\.com|proton(?:mail)?\.ch|messagingengine\.com"
        + @"|posteo\.de|mailbox\.org|gmx\.net|web\.de|mail\.ru|yandex\.(?:net|ru)|orange\.fr|free\.fr|laposte\.net|sfr\.fr|onet\.pl"
        + @"|wp\.pl|libero\.it|mail\.com|comcast\.net|icloud\.com|t-online\.de)\b|qmail-send program at yahoo\.com"
        + @"|postmaster@outlook\.com|postmaster@hotmail\.com|MAILER-DAEMON@yahoo\.com"
        + @"|\b(?:from|via|using|with|through|use|at|in) (?:my |a |an |the |our |several |another )?(?:private |personal |own )?"
        + @"(?:gmail|googlemail|google mail|hotmail|outlook\.com|yahoo|icloud|gmx|web\.de|proton ?mail|zoho|tutanota|tuta)(?:\.com)?"
        + @"(?: (?:account|is sent|address|web ?mail|mailbox)|[.,;:]? ?$|[.,;]? (?:and|but|I|it|the|to))"
        + @"|\bsender is (?:a |an )?(?:\S{0,20}@)?(?:gmail|hotmail|outlook|yahoo|icloud)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Provider();
}
