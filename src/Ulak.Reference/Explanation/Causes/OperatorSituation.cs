using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>Causes that an operator's log, queue or question shows, where the words of a reply give a more general one.</summary>
internal static partial class OperatorSituation
{
    private const string Stripped = "tls-stripped-port25";
    private const string ConnectorDemandsTls = "own-exchange-starttls";
    private const string LocalRouting = "address-local-routing";
    private const string RouteAsReply = "own-recipient-route";
    private const string NoWords = "delayed-no-words";
    private const string DelistedInVain = "reputation-microsoft-again";
    private const string OutOfStep = "own-protocol-step";
    private const string InternalClient = "own-internal-client";
    private const string RelayClient = "own-relay-client";
    private const string ExchangeConnection = "own-exchange-connect";
    private const string ExchangeDrop = "own-exchange-dropped";
    private const string ExchangeDns = "own-exchange-dns";
    private const string BackupServer = "loop-backup-mx";
    private const string AliasIsRoute = "own-alias-is-route";
    private const string UnqualifiedSender = "sender-domain-missing";
    private const string OwnMailbox = "address-own-server";
    private const string ServersName = "helo-not-qualified";
    private const string OneAddress = "own-one-address";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [Stripped, ConnectorDemandsTls, LocalRouting, RouteAsReply, NoWords, DelistedInVain, OutOfStep, InternalClient,
            RelayClient, BackupServer, ExchangeConnection, ExchangeDrop, ExchangeDns,
            AliasIsRoute, UnqualifiedSender, OwnMailbox, ServersName, OneAddress];

    /// <summary>The more precise cause; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) => Select(cause, finding, values) is { } name
            ? (name, values) : null;

    private static string? Select(Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) => cause switch
    {
        { Id: "tls-not-offered" } when !finding.IsWithoutQueue && DeliverySituation.IsAlwaysReachable(values) => Stripped,
        { Id: "tls-starttls-required" or "tls-not-offered" } when finding.IsLastError => ConnectorDemandsTls,
        { Entry.Reason: "loop" or "address-unknown" or "relay-denied" or "domain-unknown" or "no-mx" }
            when finding is { Address: not null, Person.OtherAddressesWork: true }
            && (finding.Person.RunsServer || cause.Id == "loop-own-server")
            && (finding.IsByRecipient || finding.IsMatch(OwnDomain())) => OneAddress,
        { Entry.Reason: "address-unknown" } when finding.IsMatch(RouteInReply()) => RouteAsReply,
        { Entry.Reason: "address-unknown" } when finding.Address is { } route && RouteAsAddress().IsMatch(route) => AliasIsRoute,
        { Entry.Reason: "sender-refused" } when !finding.IsWithoutQueue && finding.IsMatch(SenderWithoutDomain()) => UnqualifiedSender,
        { Id: "syntax-helo-argument" } when !finding.IsWithoutQueue && finding.Reader.Audience == Audience.Operator => ServersName,
        { Id: "address-no-mailbox" } when finding.Reader.RunsServer && finding.IsMatch(LocalDelivery()) => OwnMailbox,
        { Entry.Reason: "address-unknown" } when finding.Statements is [{ Codes.Reply: null } words, ..]
            && LocalRefusal().IsMatch(words.Head) && !finding.IsMatch(RemoteServer()) => LocalRouting,
        { Entry.Reason: "delayed" } when finding.IsMatch(BareDeferral()) => NoWords,
        { Id: "timeout-port-25" or "net-other" or "net-connection-lost" } when finding.IsMatch(ExchangeTarget()) =>
            finding.IsMatch(ExchangeDropped()) ? ExchangeDrop : ExchangeConnection,
        { Id: "own-exchange-connect" } when finding.IsMatch(ExchangeDropped()) => ExchangeDrop,
        { Id: "domain-dns-at-microsoft" } when finding.IsMatch(OwnExchange()) && !finding.IsMatch(Cloud()) => ExchangeDns,
        { Id: "reputation-microsoft-ban" } when finding.Person.HasTried(Attempt.Delisting) => DelistedInVain,
        { Entry.Reason: "system-error" } or null when finding.IsMatch(SuccessAsRefusal()) => OutOfStep,
        { Entry.Reason: "reverse-dns" or "spf" or "blocklist" or "relay-denied" } when finding.IsOwnRefusal && IsOwnProgram(values) =>
            InternalClient,
        { Id: "relay-own-server" } when values.GetValueOrDefault("domain") is { } foreign
            && ProviderDomains.Mailboxes.Contains(foreign) => RelayClient,
        { Id: "loop-own-server" } when finding.Person.HasBackupServer => BackupServer,
        _ => null,
    };

    // Words about the addresses of the server's own domains.
    [GeneratedRegex(@"loops back to myself|unknown in (?:local|virtual|relay)|undeliverable address|unverified address",
        RegexOptions.CultureInvariant)]
    private static partial Regex OwnDomain();

    /// <summary>An internal address alone may hide a stranger (Docker, NAT), but no server calls itself localhost.</summary>
    private static bool IsOwnProgram(IReadOnlyDictionary<string, string> values) =>
        values.GetValueOrDefault("ip") is { } ip && Situation.IsInternal(ip)
        && values.GetValueOrDefault("hello") is { } hello && !hello.Contains('.', StringComparison.Ordinal);

    // cPanel's words for a domain that it takes for local.
    [GeneratedRegex(@"(?:^|[\s:>])No Such User Here\b", RegexOptions.CultureInvariant)]
    private static partial Regex LocalRefusal();

    [GeneratedRegex(@"remote (?:mail )?server|\bsaid: |\bhost \S+ ?\[|\bRemote-MTA|\b[HT]=\S|\b550\b", RegexOptions.CultureInvariant)]
    private static partial Regex RemoteServer();

    [GeneratedRegex(@"Recipient address rejected: (?:error:)?\[?[\w-]+(?:\.[\w-]+)+\]?:\d{2,5}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex RouteInReply();

    // "lmtp:[192.0.2.2]:8024" as the part before the @: a line of a table of routes.
    [GeneratedRegex(@"^""?(?:lmtp|smtp|relay|error|uucp|mailman|dovecot):", RegexOptions.CultureInvariant)]
    private static partial Regex RouteAsAddress();

    // root@web1: the mail of a system that has no domain.
    [GeneratedRegex(
        @"(?:\bfrom[:=]\s?<?|\bF=<|MAIL FROM:\s?<?|[Ss]ender verify failed[^\n@]{0,12}\s|Sender [^\n@]{0,30}<)"
        + @"[\w.+-]+@(?!localhost\b)[A-Za-z][\w-]*(?=[>\s,;)]|$)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SenderWithoutDomain();

    // Stalwart and others deliver to their own mailboxes under this name.
    [GeneratedRegex(@"\bhost '?(?:localhost|127\.0\.0\.1)'?(?:\[127\.0\.0\.1\])? (?:rejected|said)|hostname = ""localhost""",
        RegexOptions.CultureInvariant)]
    private static partial Regex LocalDelivery();

    [GeneratedRegex(@"^(?:Deferred|status=deferred)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex BareDeferral();

    [GeneratedRegex(@"[Pp]rimary target IP address responded with", RegexOptions.CultureInvariant)]
    private static partial Regex ExchangeTarget();

    // 10060 and 10061: the connection did not come about.
    [GeneratedRegex(@"4\.4\.2[ :]+Connection dropped(?![\s\S]{0,200}1006[01])", RegexOptions.CultureInvariant)]
    private static partial Regex ExchangeDropped();

    [GeneratedRegex(@"\bExchange (?:Server )?20(?:0[037]|1\d|2\d)\b|\bSBS\b|\bSmall Business Server\b|\b[Qq]ueue [Vv]iewer\b"
        + @"|\bGet-Queue\b|\bExchange [Ss]erver\b|\bHub Transport\b|\bSMTPSEND\b", RegexOptions.CultureInvariant)]
    private static partial Regex OwnExchange();

    [GeneratedRegex(@"\b(?:O(?:ffice )?365|M(?:icrosoft )?365|Exchange Online|[Hh]ybrid)\b|protection\.outlook|prod\.outlook",
        RegexOptions.CultureInvariant)]
    private static partial Regex Cloud();

    [GeneratedRegex(@" said: 2\d\d[ -]", RegexOptions.CultureInvariant)]
    private static partial Regex SuccessAsRefusal();
}
