using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes that a person's question names beside a less precise reply: an alias as sender, an extension that a proxy announces, the own
/// domain as destination, and how to refuse what does not exist.
/// </summary>
internal static partial class AskedSituation
{
    private const string Alias = "sender-alias";
    private const string NotAnnounced = "syntax-not-announced";
    private const string OwnDomain = "timeout-own-domain";
    private const string RefuseEarly = "address-refuse-early";
    private const string SharedHost = "reputation-shared-host";
    private const string ForeignLoop = "loop-foreign-domain";
    private const string Intercepted = "net-intercepted";
    private const string AuthorizationCode = "auth-authorization-code";
    private const string OwnResolver = "dns-resolver-trouble";
    private const string ListedUser = "own-blocklist-user";
    private const string LoginOff = "auth-switched-off";
    private const string ForwardedSpam = "reputation-forwarded-spam";
    private const string Unauthenticated = "dmarc-unauthenticated";

    // Refusals of a sender that its own outgoing server does not give to the login, whatever program wrote the words.
    private static readonly FrozenSet<string> OfLogin = FrozenSet.ToFrozenSet(
        ["sender-not-login", "own-sender-login", "sender-send-as", "sender-other-domain"]);

    // The connection alone failed: no server has judged the message.
    private static readonly FrozenSet<string> Unreached = FrozenSet.ToFrozenSet(
        ["timeout-port-25", "timeout-own-server", "timeout-other", "refused-receiver", "refused-own-server", "net-no-route", "net-other"]);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [Alias, NotAnnounced, OwnDomain, RefuseEarly, SharedHost, ForeignLoop, Intercepted, AuthorizationCode, OwnResolver,
            Unauthenticated, ListedUser, LoginOff, ForwardedSpam];

    /// <summary>The more precise cause, with the values that its texts need; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values) =>
        IsOfAlias(cause, decision, finding) ? (Alias, values)
        : decision.Reason is Reason.Syntax or Reason.Unknown && Extension(decision, finding) is { } extension
            ? (NotAnnounced, values.With("extension", extension))
        : cause is not null && Unreached.Contains(cause.Id) && IsToOwnDomain(finding, values) ? (OwnDomain, values)
        : finding.Person.AsksToRefuseEarly && IsOfOperator(finding) && IsOfReturnedMail(decision.Reason) ? (RefuseEarly, values)
        : cause?.Id == "loop-own-server" && values.GetValueOrDefault("domain") is { } domain && ProviderDomains.Mailboxes.Contains(domain)
            ? (ForeignLoop, values)
        : finding.Match(RefusedByGmail()) is { } refused ? (Intercepted, values.With("host", refused.Groups["host"].Value))
        : cause?.Id == "auth-credentials" && IsOfChina(finding) ? (AuthorizationCode, values)
        : cause?.Id == "dns-host-not-found" && finding.Settings.Host is { } host && MailProviders.Of(host) is not null
            ? (OwnResolver, values.With("host", host))
        : decision.Reason == Reason.RelayDenied && finding.IsMatch(OfZoho()) && finding.IsMatch(ZohoName()) ? ("sender-not-login", values)
        : cause?.Entry.Reason == "blocklist" && finding.IsOwnRefusal && finding.Person.IsMatch(OwnUser()) ? (ListedUser, values)
        : cause?.Id is "relay-login" or "relay-authenticate" or "auth-needed" && SwitchedOff(finding) is { } setting
            ? (LoginOff, values.With("own-key", $"`{setting}`").With("own-fixed", $"`{OffWord().Replace(setting, "true")}`"))
        : cause?.Id is "dmarc-policy" or "dmarc-unauthenticated" && finding.Person.IsMatch(ListProgram()) ? ("dmarc-list", values)
        : cause?.Id == "rate-gmail-unusual" && finding.Person.Forwards ? (ForwardedSpam, values)
        : cause?.Id is "blocklist-spamhaus" or "blocklist-named" && finding.IsMatch(Spamhaus()) && finding.Person.IsMatch(HomeLine())
            ? ("blocklist-pbl", values)
        : decision.Rule == "cloudflare-unauthenticated" ? (Unauthenticated, values)
        : decision.Rule == "apple-local-policy" && finding.Person.IsOnSharedServer && !finding.IsByMailboxProvider ? (SharedHost, values)
        : null;

    /// <summary>
    /// Whether an alias is refused as sender. Words that fit many faults count only where the main address works, and not from the
    /// recipient's server.
    /// </summary>
    private static bool IsOfAlias(Cause? cause, Decision decision, Finding finding) =>
        (cause is not null && OfLogin.Contains(cause.Id) && (finding.Person.SendsFromAlias || finding.Person.IsMatch(AliasWord())))
        || (finding is { IsByRecipient: false, Person.SendsFromAlias: true } && !IsBetweenServers(finding)
            && ((cause?.Id is "sender-invalid" or "sender-blocked" or "sender-own-rule" && !finding.IsNotice)
                || (finding.Person.MainAddressWorks && decision.Reason is Reason.Policy or Reason.RelayDenied or Reason.SenderRefused
                    or Reason.Unknown or Reason.ContentRefused or Reason.AuthenticationNeeded)));

    private static bool IsBetweenServers(Finding finding) => finding.RemoteHost is not null || finding.IsMatch(ReportedServer());

    /// <summary>The extension that was used although the way does not announce it.</summary>
    private static string? Extension(Decision decision, Finding finding)
    {
        if (finding.Match(PipelinedRefusal()) is not null)
        {
            return "PIPELINING";
        }

        var name = finding.Person.Match(Named())?.Groups["name"].Value.ToUpperInvariant();
        name = name == "BDAT" ? "CHUNKING" : name;
        var isBetween = name is not null && finding.Person.IsMatch(Between());
        return name is null ? null
            : isBetween && (decision.Reply is not null || finding.Person.IsMatch(Unsupported())) ? name
            : name is "PIPELINING" or "CHUNKING" && finding.Person.IsMatch(Unsupported()) ? name : null;
    }

    /// <summary>
    /// Whether the person writes Chinese and names no server: the large providers there want a code in place of the password.
    /// </summary>
    private static bool IsOfChina(Finding finding) => !finding.IsOwnRefusal && finding.Settings.Host is null
        && finding.Person.IsMatch(Chinese()) && !finding.Person.IsMatch(Kana()) && !finding.Person.IsMatch(OtherProvider());

    [GeneratedRegex(@"[\u4E00-\u9FFF]{3}", RegexOptions.CultureInvariant)]
    private static partial Regex Chinese();

    [GeneratedRegex(@"[\u3040-\u30FF]", RegexOptions.CultureInvariant)]
    private static partial Regex Kana();

    [GeneratedRegex(@"(?<!ya)gmail|outlook|office365|hotmail|yahoo|icloud|sendgrid|mailgun|zoho|aliyun|postfix|dovecot|自建",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OtherProvider();

    // The person sends, or asks for users who have logged in.
    [GeneratedRegex(
        @"\b(?:stop|block|prevent|keep)\w* (?:me|us|my users|our users) from sending|\bI (?:can ?not|can't|am unable to) send"
        + @"|\bauthori[sz]ed (?:senders?|users?|smtp)|\bauthenticated (?:senders?|users?|smtp|clients?)"
        + @"|\bmy (?:own )?(?:ip|ip address|home|laptop|phone|thunderbird|outlook)\b|\b(?:kann|können) nicht (?:mehr )?senden"
        + @"|\bkullanıcılarım gönderemiyor|\bgönderemiyorum",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OwnUser();

    /// <summary>The setting that turns the login off, as it stands in the text.</summary>
    private static string? SwitchedOff(Finding finding) =>
        finding.Match(OffSwitch())?.Groups["line"].Value.Trim();

    [GeneratedRegex(@"(?:false|0|no|off)(?=['""]?$)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OffWord();

    [GeneratedRegex(
        @"(?<![#/][^\n]{0,40})(?<line>(?:\$\w+->)?\b(?:SMTPAuth|smtp_auth|mail\.smtp\.auth|smtp\.auth)['""]?"
        + @"\s{0,3}(?:=>|=|:)\s{0,3}['""]?(?:false|0|no|off)\b['""]?)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OffSwitch();

    [GeneratedRegex(@"\b(?:ezmlm|mailman|sympa|majordomo|mlmmj|listserv)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ListProgram();

    [GeneratedRegex(@"\bspamhaus", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Spamhaus();

    // A name whose address changes, or a line whose address does: the server stands at home.
    [GeneratedRegex(
        @"\bduck ?dns|\bdyn(?:amic )?dns\b|\bno-?ip\b|\bdynv6|\bdynamic ip\b|\bdynamische ip|\bdinamik ip|\bip dynamique|\bip dinámica"
        + @"|\b(?:residential|home) (?:internet|connection|line|ip)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HomeLine();

    // Zoho's words for a sender that is no address of the login.
    [GeneratedRegex(@"\b553\b[^\n]{0,20}Relaying disallowed", RegexOptions.CultureInvariant)]
    private static partial Regex OfZoho();

    [GeneratedRegex(@"\bzoho\w*\.|\bzoho\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ZohoName();

    // Gmail's servers end each reply with "gsmtp" or a link to its help.
    [GeneratedRegex(@"host (?<host>smtp\.gmail\.com)\[[^\]\n]*\](?::\d+)? refused to talk to me: 5(?![^\n]*(?:gsmtp|google\.com/))",
        RegexOptions.CultureInvariant)]
    private static partial Regex RefusedByGmail();

    private static bool IsToOwnDomain(Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (finding.IsWithoutQueue || values.GetValueOrDefault("domain") is not { } domain || ProviderDomains.Mailboxes.Contains(domain))
        {
            return false;
        }

        return finding.Person.IsToOwnDomain
            || (IsWithin(values.GetValueOrDefault("host"), domain)
                && (domain.Equals(values.GetValueOrDefault("senderDomain"), StringComparison.OrdinalIgnoreCase)
                    || IsWithin(finding.ReportingHost, domain)
                    || IsWithin(finding.Person.Match(LogHost())?.Groups["host"].Value, domain)));
    }

    private static bool IsWithin(string? host, string domain) => host is not null && DomainTree.IsWithin(host, domain);

    private static bool IsOfOperator(Finding finding) =>
        finding.Person.RunsServer || finding.Reader.Audience is Audience.Operator or Audience.Receiver;

    private static bool IsOfReturnedMail(Reason reason) => reason is Reason.AddressUnknown or Reason.Reputation or Reason.RateLimited
        or Reason.Delayed or Reason.Unknown or Reason.Blocklist or Reason.Policy or Reason.MailboxDisabled;

    // A word of a sentence, not the name of a setting.
    [GeneratedRegex(
        @"(?<![\w_./-])(?<!(?:bounce|catch-?all|return)[ -])(?:alias(?:es)?|takma ad\w*|псевдоним\w*|алиас\w*)(?![\w_=])|别名|エイリアス",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AliasWord();

    // The words with which one server reports the reply of another one.
    [GeneratedRegex(@" said: |in reply to |from remote (?:mail )?server|Remote-MTA|Diagnostic-Code|response from the remote server",
        RegexOptions.CultureInvariant)]
    private static partial Regex ReportedServer();

    // Exim sends in one go what the reply to EHLO allows to be sent so.
    [GeneratedRegex(@"after pipelined (?:MAIL|RCPT|DATA)\b[^\n]{0,200}: 50[0-4]\b", RegexOptions.CultureInvariant)]
    private static partial Regex PipelinedRefusal();

    [GeneratedRegex(@"\b(?<name>PIPELINING|CHUNKING|BDAT|8BITMIME|BINARYMIME|SMTPUTF8)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex(
        @"\bprox(?:y|ies)\b|\bvekil\b|\bproksi|прокси|代理|\binspect(?:ion|s|ed)?\b|\bfixup\b|\bASA\b|\bHAProxy\b"
        + @"|\bnginx\b|\bgateway\b|\bfirewall\b|\bantivirus\b"
        + @"|\b(?:strips?|hides?|rewrites?|filters?) (?:out )?(?:the )?(?:EHLO|extensions?)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Between();

    [GeneratedRegex(
        @"\b(?:PIPELINING|CHUNKING|BDAT|8BITMIME|BINARYMIME|SMTPUTF8)\b[^\n.]{0,60}\b(?:not|un|isn't|without|never|no longer)[ -]?"
        + @"(?:being )?(?:supported|announced|advertised|offered|listed|recogni[sz]ed|implemented|known|allowed)\b"
        + @"|\b(?:unrecogni[sz]ed|unknown|not recogni[sz]ed|not implemented|unsupported|not supported|bad)\b"
        + @"[^\n]{0,40}\b(?:BDAT|CHUNKING|PIPELINING)\b"
        + @"|\bdoes(?:n't| not) (?:support|announce|advertise|offer|list)\b[^\n.]{0,40}\b(?:PIPELINING|CHUNKING|BDAT)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Unsupported();

    // "Jan 12 10:03:11 www.example.org postfix/smtp[7]:"
    [GeneratedRegex(
        @"(?:\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:?\d\d|Z)?) (?<host>[\w-]+(?:\.[\w-]+)+) (?:postfix|exim|sm-mta|sendmail|smtpd)",
        RegexOptions.CultureInvariant)]
    private static partial Regex LogHost();
}
