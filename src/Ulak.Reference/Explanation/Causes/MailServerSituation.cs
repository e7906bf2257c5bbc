using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>Causes that depend on which server wrote the text, and to which one: the same words mean another fault there.</summary>
internal static partial class MailServerSituation
{
    private const string IncomingHost = "net-incoming-host";
    private const string Probe = "delivered-probe";
    private const string OwnHostname = "dns-own-hostname";
    private const string LocalExchange = "auth-exchange-local";
    private const string OwnRelayHost = "loop-own-relayhost";
    private const string LocalDaemon = "refused-local-daemon";
    private const string QueueOfBounces = "own-queue-of-bounces";
    private const string ClientDigest = "own-client-cram-md5";
    private const string Saslauthd = "own-saslauthd";
    private const string LocalHopLost = "own-local-hop-lost";
    private const string ExchangeProxy = "own-exchange-proxy";
    private const string LocalTlsDemanded = "own-local-tls";
    private const string LineFeed = "auth-base64-newline";
    private const string Backend = "refused-own-backend";
    private const string RelayUnreachable = "own-relay-unreachable";
    private const string Amavis = "own-amavis";
    private const string CramMd5 = "auth-cram-md5";

    private const string PeerCuts = "own-peer-cuts";
    private const string BackendRefused = "own-backend-refused";
    private const string ForeignDomain = "own-domain-not-local";

    // Refusals that only the program which wrote them can explain.
    private static readonly FrozenSet<string> RefusedByContent = FrozenSet.ToFrozenSet(
        ["syntax-message-format", "policy-command-rejected", "unknown-no-cause", "unknown-bare-refusal", "unknown-words", "content-general",
            "content-no-words", "policy-general"]);

    // A client that can be turned away at any step, if it asks the server for incoming mail to send.
    private static readonly Reason[] FailsAtIncomingHost =
        [Reason.Timeout, Reason.ConnectionRefused, Reason.Network, Reason.Tls, Reason.AuthenticationNeeded, Reason.AuthenticationFailed,
            Reason.RelayDenied, Reason.Reputation];

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [IncomingHost, Probe, OwnHostname, LocalExchange, OwnRelayHost, LocalDaemon, RelayUnreachable, QueueOfBounces,
            ClientDigest, Saslauthd, LocalHopLost,
            BackendRefused, ForeignDomain, PeerCuts, LineFeed, ExchangeProxy, LocalTlsDemanded, CramMd5, Amavis];

    /// <summary>The more precise cause, with the values that its texts need; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (finding.IsOwnNotice && !ReasonDefaults.IsSuccess(decision.Reason))
        {
            return (QueueOfBounces, values);
        }

        if ((cause?.Entry.Reason == "address-unknown" || cause?.Id is "own-socket" or "refused-own-backend")
            && finding.IsMatch(LocalMailboxes()) && values.TryGetValue("domain", out var foreign)
            && ProviderDomains.Mailboxes.Contains(foreign))
        {
            return (ForeignDomain, values);
        }

        if (OfOwnServer(cause, finding) is { } own)
        {
            return (own, values);
        }

        if (LoginProvider.Find(cause, finding) is { } provider)
        {
            return (provider, values);
        }

        if (FailsAtIncomingHost.Contains(decision.Reason) && !IsAboutVolume(decision) && AtIncomingHost(finding, values) is { } incoming)
        {
            return incoming;
        }

        if (finding.IsProbe && ReasonDefaults.IsSuccess(decision.Reason))
        {
            return (Probe, values);
        }

        if (cause?.Id is "domain-not-in-dns" or "domain-lookup-failed" && IsLocalUser(finding))
        {
            return (OwnHostname, values);
        }

        if (cause?.Id == "auth-microsoft-credentials" && finding.IsMatch(ExchangeExtension())
            && !Contains(finding, "outlook.com") && !Contains(finding, "office365.com"))
        {
            return (LocalExchange, values);
        }

        if (cause?.Id == "loop-own-server" && NextHop(finding, values.GetValueOrDefault("domain")) is { } hop)
        {
            return (OwnRelayHost, values.With("name", hop));
        }

        if (decision.Reason == Reason.ConnectionRefused && !finding.IsWithoutQueue && finding.IsMatch(LocalServer()))
        {
            // A filter or a delivery program has another port: 10024 Amavis, 24 LMTP.
            return (!finding.IsMatch(LocalPort()) ? LocalDaemon : Backend, values);
        }

        if (cause?.Id is "timeout-port-25" or "net-other" && !finding.IsWithoutQueue
            && values.GetValueOrDefault("port") is "465" or "587" or "2525")
        {
            return (RelayUnreachable, values);
        }

        var isCramMd5 = decision.Reason == Reason.AuthenticationFailed && decision.Reply is 535 or null
            && finding.IsMatch(CramMd5Attempt());
        return isCramMd5 ? (CramMd5, values) : null;
    }

    /// <summary>What the log of one's own server shows about its logins, and about the programs behind it.</summary>
    private static string? OfOwnServer(Cause? cause, Finding finding) => cause?.Id switch
    {
        "virus-found" when finding.IsOwnRefusal && finding.IsMatch(AmavisBlocked()) =>
            Amavis,
        "auth-own-client" when finding.IsMatch(DigestLogin()) => ClientDigest,
        "auth-own-client" when finding.IsMatch(NoSaslauthd()) => Saslauthd,
        "net-lost-after-data" or "net-connection-lost" or "timeout-conversation" or "timeout-client-silent" when !finding.IsWithoutQueue
            && finding.IsMatch(LocalHop()) => LocalHopLost,
        "net-connection-lost" or "net-closed-at-greeting" when !finding.IsWithoutQueue && finding.IsMatch(InitialGreeting()) => PeerCuts,
        "tls-not-offered" when !finding.IsWithoutQueue && finding.IsMatch(LocalTls()) => LocalTlsDemanded,
        "auth-microsoft-proxy" when !finding.IsWithoutQueue && finding.IsMatch(WithoutLogin()) => ExchangeProxy,
        "auth-credentials" when finding.IsMatch(Base64LineFeed()) => LineFeed,
        { } id when RefusedByContent.Contains(id) && finding.IsMatch(BackendReply()) => BackendRefused,
        _ => null,
    };

    /// <summary>A server that puts off a known sender for what it sent is asked as a mail server, whatever program wrote the log.</summary>
    private static bool IsAboutVolume(Decision decision) => decision is { Reason: Reason.Reputation, Reply: >= 400 and < 500 };

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> values, string name, string host) =>
        new(values) { ["name"] = name, ["host"] = host };

    /// <summary>
    /// A program that asks the server for incoming mail to send. This explains what fails there at TLS and at the login, before the
    /// settings of both are looked at.
    /// </summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? OfIncomingHost(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values) =>
        decision.Reason is Reason.Tls or Reason.AuthenticationNeeded or Reason.AuthenticationFailed
            || cause?.Id == "syntax-auth-not-offered" || (cause?.Id == "net-connect-failed" && finding.IsMatch(MicrosoftsIncoming()))
            || (decision is { Reason: Reason.Unknown, Reply: null } && finding.IsFailureReported)
            ? AtIncomingHost(finding, values) : null;

    private static (string Cause, IReadOnlyDictionary<string, string> Values)? AtIncomingHost(
        Finding finding, IReadOnlyDictionary<string, string> values) =>
        ((finding.IsWithoutQueue && !finding.Reader.HasQueue) || (finding is { IsFailureReported: true, Address: null }
            && finding.Reader.Audience is not (Audience.Operator or Audience.Receiver))) && finding.Match(IncomingName())?.Value is { } name
            ? (IncomingHost, With(values, name, Outgoing(name))) : null;

    private static string Outgoing(string name) =>
        name.Contains("google", StringComparison.OrdinalIgnoreCase) || name.Contains("gmail", StringComparison.OrdinalIgnoreCase)
            ? "smtp.gmail.com"
            : name.Contains("outlook", StringComparison.OrdinalIgnoreCase) ? "smtp.office365.com"
            : name.Contains("yahoo", StringComparison.OrdinalIgnoreCase) ? "smtp.mail.yahoo.com"
            : TextTemplate.Examples["host"];

    /// <summary>The host to which Postfix would pass the message, if it is not the recipient's domain.</summary>
    private static string? NextHop(Finding finding, string? domain)
    {
        var name = finding.Match(LoopingName())?.Groups["name"].Value;
        var isDomain = name is not null && name.Equals(domain, StringComparison.OrdinalIgnoreCase)
            && !System.Net.IPAddress.TryParse(name, out _);
        return isDomain ? null : name;
    }

    private static bool IsLocalUser(Finding finding) => finding.IsMatch(LocalUser())
        || (finding.Address is { } address && (address.StartsWith("root@", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("www-data@", StringComparison.OrdinalIgnoreCase)));

    private static bool Contains(Finding finding, string words) =>
        finding.Statements.Any(statement => statement.Text.Contains(words, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(
        @"\b(?:smtp\.google\.com|(?:alt\d\.)?aspmx\d?\.l\.google\.com|aspmx\d\.googlemail\.com|(?:alt\d\.)?gmail-smtp-in\.l\.google\.com"
        + @"|mta\d\.am\d\.yahoodns\.net|mx\d\d\.mail\.icloud\.com|[\w-]+\.mail\.protection\.outlook\.com(?=[^\n]{0,40}\b(?:587|465)\b)"
        + @"|(?<=\bSMTP[ _-]?(?:host|server|relay)\b[^\n]{0,60})[\w-]+\.mail\.protection\.outlook\.com"
        + @"|(?<=\bestablished with host ""?(?:ssl://|tls://|tcp://)?)[\w-]+\.mail\.protection\.outlook\.com"
        + @"|[\w-]+\.mail\.protection\.outlook\.com(?=[\s\S]{0,1200}\b(?:not support authentication|no (?:compatible |supported )?auth"
        + @"|AUTH (?:extension )?not supported|Authenticate\(|authentication is not supported|5\.7\.57)))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex IncomingName();

    [GeneratedRegex(@"\bestablished with host ""?(?:ssl://|tls://|tcp://)?[\w-]+\.mail\.protection\.outlook\.com",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex MicrosoftsIncoming();

    // Square brackets name a host, no domain whose MX record is looked up.
    [GeneratedRegex(
        @"\bmail for (?:\[(?<name>[A-Za-z0-9.-]+)\](?::\d+)?|(?<name>\d{1,3}(?:\.\d{1,3}){3}))\s+loops\s+back",
        RegexOptions.CultureInvariant)]
    private static partial Regex LoopingName();

    [GeneratedRegex(
        @"refused by \[127\.0\.0\.1\]|relay=\[127\.0\.0\.1\]|connect to (?:127\.0\.0\.1|localhost)\["
        + @"|connect to \S+\]:(?:24|7025|1002[0-9]|11332):",
        RegexOptions.CultureInvariant)]
    private static partial Regex LocalServer();

    [GeneratedRegex(@"lost connection with \S+ while receiving the initial server greeting", RegexOptions.CultureInvariant)]
    private static partial Regex InitialGreeting();

    // The words of a program that takes mail by LMTP, behind Postfix or OpenSMTPD.
    [GeneratedRegex(@"LMTP server error: 5|host \S+\[(?:private/|/)[^\]\n]*\] said: 5", RegexOptions.CultureInvariant)]
    private static partial Regex BackendReply();

    [GeneratedRegex(
        @"host \S+\[(?:private/|/)[^\]\n]*\] said: 5|^unknown user: |\bUser unknown in (?:local|virtual)"
        + @"|connect to \S+\[(?:private/|/)[^\]\n]*lmtp\]:", RegexOptions.CultureInvariant)]
    private static partial Regex LocalMailboxes();

    [GeneratedRegex(@"SASL (?:CRAM|DIGEST)-MD5 authentication failed", RegexOptions.CultureInvariant)]
    private static partial Regex DigestLogin();

    [GeneratedRegex(@"^Blocked [A-Z-]+\b", RegexOptions.CultureInvariant)]
    private static partial Regex AmavisBlocked();

    [GeneratedRegex(@"cannot connect to saslauthd|authentication failed: generic failure", RegexOptions.CultureInvariant)]
    private static partial Regex NoSaslauthd();

    [GeneratedRegex(@"(?:lost connection with|conversation with) (?:\S*\[(?:127\.0\.0\.1|::1|private/|/)|localhost)",
        RegexOptions.CultureInvariant)]
    private static partial Regex LocalHop();

    [GeneratedRegex(@"offered by host (?:127\.0\.0\.1|localhost|\S*\[(?:127\.|::1|private/))", RegexOptions.CultureInvariant)]
    private static partial Regex LocalTls();

    // A server passes mail on without a login: no mailbox's server is asked.
    [GeneratedRegex(@"after end of data|in reply to|after (?:pipelined )?(?:MAIL|RCPT|DATA)\b", RegexOptions.CultureInvariant)]
    private static partial Regex WithoutLogin();

    // The base64 form of an octet 10 at the end of one, two or three octets.
    [GeneratedRegex(@"\b(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}Cg==|Cg==|[A-Za-z0-9+/][AQgw]o=)(?![A-Za-z0-9+/=])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Base64LineFeed();

    [GeneratedRegex(@"(?:\[127\.0\.0\.1\]|localhost\]?):(?!25\b)\d+|\]:(?:24|7025|1002[0-9]|11332):", RegexOptions.CultureInvariant)]
    private static partial Regex LocalPort();

    // In a reply to EHLO other mechanisms follow.
    [GeneratedRegex(@"\bAUTH CRAM-MD5\b(?! [A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex CramMd5Attempt();

    [GeneratedRegex(@"\bX-ANONYMOUSTLS\b|\bX-EXPS\b|\bAUTH NTLM\b", RegexOptions.CultureInvariant)]
    private static partial Regex ExchangeExtension();

    [GeneratedRegex(@"\(expanded from <(?:root|www-data|nobody|daemon|mail|ubuntu|debian|pi)(?:@localhost)?>\)",
        RegexOptions.CultureInvariant)]
    private static partial Regex LocalUser();
}
