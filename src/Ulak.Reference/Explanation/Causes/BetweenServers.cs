using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes between two mail servers that depend on which of them wrote the words, and on whose list a domain stands: a handshake that
/// another server began, TLS that a server announces and cannot do, a domain whose mailboxes are elsewhere.
/// </summary>
internal static partial class BetweenServers
{
    private const string PeerWithoutTls = "own-tls-peer";
    private const string DestinationCertificate = "tls-destination-certificate";
    private const string Inbound = "own-tls-inbound";
    private const string DomainElsewhere = "own-domain-elsewhere";
    private const string OwnRelay = "relay-own-server";
    private const string OthersFilter = "content-general";
    private const string SenderAtReceiver = "sender-domain-at-receiver";
    private const string ProviderUnreached = "net-provider-unreached";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [PeerWithoutTls, DestinationCertificate, Inbound, DomainElsewhere, SenderAtReceiver, OwnRelay, OthersFilter, ProviderUnreached];

    /// <summary>The more precise cause; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values) =>
        decision.Reason == Reason.Tls && OfTls(cause?.Id, finding, values) is { } tls ? (tls, values)
            : IsProvidersConnection(decision, finding) ? (ProviderUnreached, values)
            : IsKeptHere(cause, finding) && finding.Person.IsHostedElsewhere ? (DomainElsewhere, WithDomain(finding, values))
            : cause?.Id is "auth-needed" or "auth-own-submission" or "sender-not-login" && !finding.IsWithoutQueue && !finding.IsOwnRefusal
                && finding.IsMatch(ReportedSenderRule()) ? (SenderAtReceiver, WithSender(finding, values))
            : cause?.Id == "relay-login" && IsAboutOwnServer(finding) ? (OwnRelay, values)
            : cause?.Id == "content-own-filter" && !finding.IsOwnRefusal && finding.IsMatch(NamedServer())
                && !finding.IsMatch(OwnHop()) ? (OthersFilter, values) : null;

    /// <summary>Whether a large provider's notice names a connection that failed: its servers reach every other one.</summary>
    private static bool IsProvidersConnection(Decision decision, Finding finding) =>
        finding is { IsByMailboxProvider: true, IsByRecipient: false, IsWithoutQueue: false, IsOwnRefusal: false }
        && finding.Reader.Audience is Audience.Person or Audience.Any
        && (decision.Reason is Reason.Timeout or Reason.ConnectionRefused or Reason.Network
            || (decision.Reason == Reason.Delayed && finding.IsMatch(BrokenOff())));

    // "read error: generic::failed_precondition": how Gmail writes that the other side broke off.
    [GeneratedRegex(@"\b(?:read|write) error\b|\bgeneric::\w+|\bconnection (?:was )?(?:reset|closed|lost|timed out|refused)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex BrokenOff();

    /// <summary>The cause of a handshake, by which side began it and by what came back; null if the given one stays.</summary>
    public static string? OfTls(string? cause, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (cause is "tls-untrusted" or "tls-expired" or "tls-name" && finding is { IsWithoutQueue: false, Reader.IsDialog: false }
            && finding.Reader.Audience is Audience.Person or Audience.Receiver && finding.IsMatch(ReportedCertificate()))
        {
            return DestinationCertificate;
        }

        if (cause is not ("tls-handshake" or "tls-version" or "tls-wrong-mode" or "tls-broke-off" or "tls-client-of-server"
            or "own-tls-mode"))
        {
            return null;
        }

        if (finding.IsMatch(AcceptedHandshake()) || (finding.IsByRecipient && !finding.IsWithoutQueue && finding.Person.RunsServer))
        {
            // A client of a port for users is a mail program, whatever its kind of TLS.
            return cause == "tls-client-of-server" || finding.IsMatch(NotTls()) ? null : Inbound;
        }

        return !finding.IsWithoutQueue && !finding.IsByRelay && (cause == "own-tls-mode" || finding.IsMatch(NotTls()))
            && IsToPort25(finding, values) ? PeerWithoutTls : null;
    }

    // A server could not deliver to a recipient: "550 Error for a@example.org of …", "Delivery to the following recipients …".
    [GeneratedRegex(
        @"\bError for \S+@|Diagnostic-Code:|Delivery to the following recipient|Delivery Status Notification|host \S+ ?\[[0-9A-Fa-f.:]+\]",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ReportedCertificate();

    /// <summary>Whether the server went to the recipient's own server, where a session begins in clear text.</summary>
    private static bool IsToPort25(Finding finding, IReadOnlyDictionary<string, string> values) =>
        values.GetValueOrDefault("port") is { } port ? port == "25"
            : finding.ProviderHints?.EndsWith("]:25", StringComparison.Ordinal) == true || finding.IsMatch(ByMxRecord());

    /// <summary>Whether the reader runs a server and no other one is named: it refused a user.</summary>
    private static bool IsAboutOwnServer(Finding finding) =>
        finding.Reader is { RunsServer: true, Audience: Audience.Operator or Audience.Receiver } && !finding.IsWithoutQueue
        && finding.ReportingHost is null && finding.RemoteHost is null && !finding.IsMatch(NamedServer());

    /// <summary>
    /// Whether the own server looked for the recipient on itself: it refused, its own program for mailboxes did, or no other server is
    /// named.
    /// </summary>
    private static bool IsKeptHere(Cause? cause, Finding finding) => !finding.IsMatch(AnotherServer()) && cause?.Id switch
    {
        "address-own-server" or "address-unrouteable" or "address-unrouteable-own" or "address-local-routing" or "own-dovecot-user"
            or "loop-own-server" or "own-connect-self" => true,
        "refused-own-backend" or "own-socket" => finding.IsMatch(LocalStore()),
        _ => cause?.Entry.Reason == "address-unknown" && finding.IsMatch(OwnTables()),
    };

    private static IReadOnlyDictionary<string, string> WithDomain(Finding finding, IReadOnlyDictionary<string, string> values) =>
        !values.ContainsKey("domain") && finding.Match(RejectedDomain())?.Groups["domain"].Value is { } domain
            ? values.With("domain", domain) : values;

    private static IReadOnlyDictionary<string, string> WithSender(Finding finding, IReadOnlyDictionary<string, string> values) =>
        finding.Match(ReportedSenderRule())?.Groups["sender"] is { Success: true, Value: var sender }
            ? values.With("sender", sender) : values;

    // What the server writes in whose session a client began TLS: Exim, Postfix, Sendmail.
    [GeneratedRegex(
        @"TLS error on connection from |SSL_accept|STARTTLS=server|\(gnutls_handshake\)[^\n]{0,40}\bfrom\b|accept\(\): error",
        RegexOptions.CultureInvariant)]
    private static partial Regex AcceptedHandshake();

    [GeneratedRegex(@"wrong version number|unknown protocol|packet with unexpected length|record layer version",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NotTls();

    // The recipient's server was found by DNS: Exim's router, the outbound part of Haraka, Sendmail as a client, Stalwart's delivery.
    [GeneratedRegex(@"\bR=dnslookup|\[outbound\]|STARTTLS=client|\(SSL_connect\)|\bdelivery\.[a-z]|\]:25[:,]",
        RegexOptions.CultureInvariant)]
    private static partial Regex ByMxRecord();

    [GeneratedRegex(@"\b(?:lmtp|dovecot|virtual|maildrop|cyrus|local_delivery)\b", RegexOptions.CultureInvariant)]
    private static partial Regex LocalStore();

    [GeneratedRegex(
        @"\bUser unknown in (?:local|virtual|relay)|\[(?:private/|/)[^\]\n]*\] said: 5|[Uu]nrouteable address|No Such User Here"
        + @"|no such user here", RegexOptions.CultureInvariant)]
    private static partial Regex OwnTables();

    // "<*@example.org>": who asks has hidden the name.
    [GeneratedRegex(@"@(?<domain>[\w-]+(?:\.[\w-]+)+)>?: Recipient address rejected", RegexOptions.CultureInvariant)]
    private static partial Regex RejectedDomain();

    // A server's name beside the words that are its own.
    [GeneratedRegex(
        @" said: |in reply to |[Rr]emote (?:mail )?(?:server|host)|Diagnostic-Code|\brelay="
        + @"|[\w-]\.[a-z]{2,}(?::25)? (?:-->|<-|responded|replied)|\b(?i:hard|soft)[ -]?(?i:fail|bounce)", RegexOptions.CultureInvariant)]
    private static partial Regex NamedServer();

    [GeneratedRegex(@"\[(?:127\.|::1|10\.|172\.|192\.168\.|private/|/)|\blocalhost\b", RegexOptions.CultureInvariant)]
    private static partial Regex OwnHop();

    [GeneratedRegex(@"from remote (?:mail )?server|host [\w.-]+ ?\[(?!127\.|::1)[0-9a-fA-F.:]+\](?::\d+)? said",
        RegexOptions.CultureInvariant)]
    private static partial Regex AnotherServer();

    // Another server reports that the sender has not logged in: the sender's domain is in its own list.
    [GeneratedRegex(
        @"(?: said: |from remote (?:mail )?server|Remote-MTA|Diagnostic-Code|[Rr]emote server)[\s\S]{0,300}?"
        + @"(?:<(?<sender>[^\s<>@]+@[^\s<>]+)>: )?Sender address rejected:\s+not logged in",
        RegexOptions.CultureInvariant)]
    private static partial Regex ReportedSenderRule();
}
