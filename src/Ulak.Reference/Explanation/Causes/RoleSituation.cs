using System.Buffers;
using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes that depend on whose address or server is refused: the reader's own, a mail provider's, a sending service's, or the recipient's.
/// </summary>
internal static partial class RoleSituation
{
    private const string PublicDomain = "dmarc-public-domain";
    private const string ListedService = "blocklist-of-service";
    private const string RelayOfRecipient = "relay-recipient-side";
    private const string SenderAtReceiver = "sender-refused-by-receiver";
    private const string Forwarded = "spf-forwarded";
    private const string ForwardedToReader = "forwarded-to-reader";
    private const string ProvidersName = "reputation-dynamic-provider";
    private const string NoReply = "unknown-no-reply";
    private const string HiddenWords = "unknown-device-refusal";
    private const string RelayOfAccount = "relay-system-account";
    private const string RelayLogin = "auth-relay-login";
    private const string ReceiverDemandsLogin = "auth-needed-receiver";
    private const string LoginCheckFailed = "auth-check-failed";

    private const string BrokenByList = "dmarc-list";
    private const string OwnRelayRefuses = "relay-own-relay";
    private const string OwnList = "own-blocklist-check";
    private const string OwnLine = "rdns-of-own-line";
    private const string AliasOff = "address-alias-off";
    private const string OtherServerFault = "system-other-server";
    private const string Placeholder = "null-mx-placeholder";

    private static readonly FrozenSet<string> AboutAlignment =
        FrozenSet.ToFrozenSet(["spf-fail", "dmarc-policy", "dmarc-unauthenticated", "dkim-missing"]);

    // The question or the notice calls the message a forwarded one.
    private static readonly SearchValues<string> Forwarding = SearchValues.Create(
    [
        "forward", "redirect", "expanded from", "generated from", "weitergeleitet", "weiterleit", "umleitung", "transfert",
        "reenv", "inoltr", "doorgestuurd", "przekier", "пересыл", "перенаправ", "yönlendir", "転送", "转发",
    ], StringComparison.OrdinalIgnoreCase);

    // A mail server reports another server's refusal.
    private static readonly SearchValues<string> OtherServer = SearchValues.Create(
    [
        "Remote Server returned", " said: ", "in reply to ", "from remote mail server", "from remote server", "Remote host said",
        "Diagnostic-Code", "smtp_forward", "smtp_proxy",
        "responded:", "The response from the remote server was", "error that the other server returned",
    ], StringComparison.OrdinalIgnoreCase);

    // A program on the same machine replies in the name of the own server.
    private static readonly SearchValues<string> OwnMachine =
        SearchValues.Create(["localhost", "[private/"], StringComparison.OrdinalIgnoreCase);

    // Lines of devices that write only the number of a reply.
    private static readonly SearchValues<string> CodeOnly = SearchValues.Create(
    [
        "received error code", "error code. [", "error code: ", "Error Code [", "reply code [", "SMTPC:", "status code [",
    ],
        StringComparison.OrdinalIgnoreCase);

    // Beside the number the line has the reply's words.
    private static readonly SearchValues<string> WordsToo = SearchValues.Create(
        ["with message", "Message: "], StringComparison.OrdinalIgnoreCase);

    // Accounts of a machine, to which its own programs write.
    private static readonly FrozenSet<string> SystemAccounts = FrozenSet.ToFrozenSet(
        ["root", "postmaster", "mailer-daemon", "www-data", "apache", "nobody", "daemon", "cron"], StringComparer.OrdinalIgnoreCase);

    // A mail server reports another server's refusal of a recipient: Exim, Postfix, qmail.
    private static readonly SearchValues<string> RecipientServer = SearchValues.Create(
    [
        "from remote mail server after RCPT TO", "from remote server for RCPT TO", "in reply to RCPT TO", "does not like recipient",
        "Remote host said",
        "Remote server returned", "hard fail", "hard bounce",
    ], StringComparison.OrdinalIgnoreCase);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
    [
        PublicDomain, ListedService, RelayOfRecipient, SenderAtReceiver, Forwarded, HiddenWords, NoReply, RelayOfAccount, LoginCheckFailed,
        RelayLogin, ReceiverDemandsLogin, OwnRelayRefuses, AliasOff, Placeholder, OwnLine, OwnList, OtherServerFault,
        ForwardedToReader, ProvidersName,
    ];

    /// <summary>The more precise cause; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values) => cause switch
        {
            { Id: var id } when AboutAlignment.Contains(id) && IsForwardedToReader(finding, values) => (ForwardedToReader, values),
            { Id: "reputation-dynamic" } when finding is { IsNotice: true, Reader.Audience: Audience.Person } => (ProvidersName, values),
            { Id: var id } when AboutAlignment.Contains(id) && finding.Person.OwnsList => (BrokenByList, values),
            { Id: "spf-fail" } when finding.Contains(Forwarding) => (Forwarded, values),
            { Id: var id } when AboutAlignment.Contains(id) && values.TryGetValue("senderDomain", out var domain)
                && ProviderDomains.Mailboxes.Contains(domain) => (PublicDomain, values),
            { Entry.Reason: "blocklist" or "reputation" } when finding.IsByService && IsAboutAddress(cause.Id) => (ListedService, values),
            { Id: "relay-login" or "own-exchange-relay" } when finding is { IsByRecipient: true, IsWithoutQueue: false, Address: not null }
                && !finding.Person.CannotSend => (RelayOfRecipient, values),
            { Id: "relay-login" } when IsBetweenServers(finding) && finding.IsByRelay => (OwnRelayRefuses, values),
            { Id: "address-no-mailbox" or "mailbox-disabled" or "address-no-mailbox-program" or "mailbox-disabled-user" }
                when !finding.IsOwnRefusal && values.GetValueOrDefault("domain") is { } aliases && AliasServices.Owns(aliases) =>
                (AliasOff, values),
            { Id: "blocklist-named" or "blocklist-spamhaus" or "blocklist-spamcop" or "blocklist-barracuda" }
                when finding.IsOwnRefusal || finding is { IsByRecipient: true, Reader.Audience: Audience.Receiver }
                    || (finding.Person.RunsServer && finding.IsMatch(ProvidersAddress())) => (OwnList, values),
            { Entry.Reason: "reverse-dns" } or { Id: "helo-refused-name" or "helo-not-qualified" } when finding.Reader.IsDialog =>
                (OwnLine, values),
            { Id: "null-mx-record" } when values.GetValueOrDefault("domain") is "example.com" or "example.net" or "example.org" =>
                (Placeholder, values),
            { Id: "relay-login" } when IsBetweenServers(finding) && (finding.Action == "failed" || finding.Contains(RecipientServer)) =>
                (RelayOfRecipient, values),
            { Id: "relay-login" } when !finding.IsOwnRefusal && SystemAccount(finding.Address) is { } account =>
                (RelayOfAccount, values.With("name", account)),
            { Id: "system-internal" } when IsBetweenServers(finding)
                && finding is { IsByRelay: false, IsByMailboxProvider: false, Address: not null }
                && finding.Contains(OtherServer) && !IsInOwnNetwork(finding) => (OtherServerFault, values),
            { Id: "auth-credentials" } when decision.Reply is 451 or 454 =>
                (LoginCheckFailed, values.With("code", $"{decision.Reply}")),
            { Id: "auth-needed" or "auth-own-submission" } when IsBetweenServers(finding) && finding.Contains(OtherServer) =>
                (finding.Reader.Audience == Audience.Receiver ? ReceiverDemandsLogin : RelayLogin, values),
            { Id: "sender-invalid" or "sender-blocked" } when IsBetweenServers(finding) && finding.Contains(OtherServer) =>
                (SenderAtReceiver, values),
            null or { Id: "unknown-no-cause" or "unknown-bare-refusal" } when decision.Reply >= 500 && finding.Contains(CodeOnly)
                && !finding.Contains(WordsToo) =>
                (HiddenWords, values.With("code", $"{decision.Reply}")),
            { Id: "unknown-bare-refusal" } when decision is { Reply: null, Enhanced: null } && finding.Address is null =>
                (NoReply, values),
            _ => null,
        };

    /// <summary>
    /// Whether the reader is the recipient, and another server than the one of the sender's provider brought the message: that provider's
    /// own servers pass its policy, so that a forwarding of the reader's is between them.
    /// </summary>
    private static bool IsForwardedToReader(Finding finding, IReadOnlyDictionary<string, string> values) =>
        finding is { IsByRecipient: true, IsWithoutQueue: false, Reader.Audience: Audience.Person or Audience.Any }
        && ((values.TryGetValue("senderDomain", out var domain) && ProviderDomains.Mailboxes.Contains(domain))
            || finding.Contains(Forwarding));

    /// <summary>Whether the refused IP address is the service's: not that of a link, a domain or the recipient's own list.</summary>
    private static bool IsAboutAddress(string cause) =>
        cause is not ("blocklist-url" or "blocklist-dead" or "blocklist-customer" or "reputation-new-domain" or "reputation-new-tenant");

    /// <summary>The account of a machine that the address names; null for a person's.</summary>
    private static string? SystemAccount(string? address) =>
        address?.Split('@')[0] is { } account && SystemAccounts.Contains(account) ? account : null;

    private static bool IsBetweenServers(Finding finding) => !finding.IsWithoutQueue && !finding.IsOwnRefusal;

    private static bool IsInOwnNetwork(Finding finding) => finding.Contains(OwnMachine) || finding.Statements.Any(
        statement => Address().Matches(statement.Text).Any(address => Situation.IsInternal(address.Groups["ip"].Value)));

    // The networks from which Microsoft and Google send the mail of all their customers: the reader's own server has refused them.
    [GeneratedRegex(@"\[(?:40\.(?:9[2-9]|10[0-7])|52\.10[0-3]|104\.47|209\.85)\.\d{1,3}\.\d{1,3}\][^\n]{0,30}blocked",
        RegexOptions.CultureInvariant)]
    private static partial Regex ProvidersAddress();

    [GeneratedRegex(@"\[(?<ip>[0-9a-f.:]{3,45})\]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
