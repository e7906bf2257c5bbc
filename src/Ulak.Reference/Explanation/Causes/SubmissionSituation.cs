using System.Collections.Frozen;
using System.Net;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes of programs that submit mail, where the library, the kind of server or the session itself shows more than the error: each library
/// has a kind of TLS that it cannot do, and a server on the own machine is another one than a provider's.
/// </summary>
internal static partial class SubmissionSituation
{
    private const string Cdo = "tls-cdo";
    private const string OwnCertificate = "tls-name-own-machine";
    private const string ServiceHost = "config-service-host";
    private const string NumberAsAddress = "syntax-number-as-address";
    private const string LoginInTls = "auth-not-offered-in-tls";
    private const string Catcher = "net-closed-catcher";
    private const string EmptySender = "sender-empty";
    private const string FixedMode = "tls-mode-fixed";
    private const string Microcontroller = "dns-microcontroller";
    private const string AtTimes = "address-at-times";
    private const string NetEase = "unknown-netease-554";
    private const string InnerGreeting = "net-inner-greeting";

    /// <summary>The cause of a name without an address, which the words of programs give and the text of a person can hide.</summary>
    private const string HostNotFound = "dns-host-not-found";

    /// <summary>The cause of a library that finds no address in a field.</summary>
    private const string NoAddress = "syntax-no-address-in-field";

    // Programs that only catch mail, for tests.
    private static readonly string[] Catchers =
        ["mailpit", "mailhog", "maildev", "mailcatcher", "smtp4dev", "papercut", "inbucket", "greenmail"];

    // What remains of a connection that CDO could not make: its words name no cause.
    private static readonly FrozenSet<string> Unconnected = FrozenSet.ToFrozenSet(
    [
        "net-connect-failed", "net-other", "timeout-own-server", "refused-own-server", "tls-handshake", "unknown-no-cause",
        "unknown-no-reply", "net-closed-at-greeting", "net-connection-lost", "unknown-device",
    ]);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [Cdo, OwnCertificate, ServiceHost, NumberAsAddress, NoAddress, LoginInTls, Catcher, EmptySender, FixedMode, Microcontroller,
            AtTimes, NetEase, InnerGreeting];

    /// <summary>The more precise cause, with the values that its texts need; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values) => cause switch
        {
            { Id: var id } when Unconnected.Contains(id) && IsStartTlsOverCdo(finding) => (Cdo, values),
            { Entry.Reason: "connection-refused" } when IsAtHome(finding, values) && finding.Match(HostAsService()) is { } service =>
                (ServiceHost, values.With("name", service.Groups["name"].Value)),
            { Id: "tls-name-mismatch" } when finding.Match(OtherNameAtHome()) is { } local && NameOf(finding) is var name =>
                (OwnCertificate, WithName(values.With("host", local.Groups["host"].Value), name)),
            { Entry.Reason: "syntax" } when finding.Match(NumberInAddress()) is { } number =>
                (NumberAsAddress, values.With("name", number.Groups["name"].Value)),
            { Id: "syntax-auth-not-offered" or "auth-untried" } when finding.Person.IsMatch(LoginAfterTls()) => (LoginInTls, values),
            { Id: "net-connection-lost" or "net-closed-at-greeting" } when finding.IsWithoutQueue && IsCatcherAtHome(finding, values) =>
                (Catcher, values),
            { Id: "sender-not-login" or "sender-refused" or "syntax-sender" }
                when !finding.IsOwnRefusal && finding.Person.IsMatch(NullSender()) => (EmptySender, values),
            { Id: var id } when PortMode.BeganWithTls(id) && HasTriedBoth(finding) =>
                (FixedMode, OwnSettings.Over(values, finding.Settings)),
            null or { Id: "unknown-no-delivery" or "unknown-no-cause" or "unknown-settings-only" or "unknown-no-reply" }
                when decision is { Reason: Reason.Unknown, Reply: null } && !finding.IsNotice && finding.Person.IsMatch(FailedLookup()) =>
                (HostNotFound, finding.Settings.Host is { } asked ? values.With("host", asked) : values),
            { Id: "net-connection-lost" or "own-peer-cuts" or "net-closed-at-greeting" }
                when finding.Person.Match(NoGreeting()) is { } lost && IsInner(lost.Groups["ip"].Value) =>
                (InnerGreeting, values.With("host", lost.Groups["host"].Value)),
            null or { Entry.Reason: "sender-refused" or "unknown" } when decision is { Reply: null, Enhanced: null } && !finding.IsNotice
                && KnownHost.Of(finding.Settings.Host) is { } right =>
                (KnownHost.Cause, values.With("host", finding.Settings.Host!).With("name", right)),
            { Id: HostNotFound } when finding.IsWithoutQueue && finding.Person.IsMatch(Board()) => (Microcontroller, values),
            { Id: "address-no-mailbox" or "address-own-server" } when !finding.IsNotice
                && finding.Person is { RunsServer: true, WorksSometimes: true } => (AtTimes, values),
            { Entry.Reason: "unknown" } when decision is { Reply: 554, Enhanced: null } && IsAtNetEase(finding, values) =>
                (NetEase, values),
            _ => null,
        };

    private static bool IsStartTlsOverCdo(Finding finding) =>
        finding.Person.IsMatch(CdoWords()) && (finding.Settings.Port ?? PortOf(finding)) is null or 587
        && (PortOf(finding) == 587 || finding.Settings.Port == 587 || finding.Person.Shows("office365"));

    private static int? PortOf(Finding finding) =>
        finding.Person.Match(PortInWords()) is { } match ? int.Parse(match.Groups["port"].Value, null) : null;

    private static string? NameOf(Finding finding) => finding.Match(CertificateFor())?.Groups["name"].Value.TrimEnd('.');

    private static Dictionary<string, string> WithName(IReadOnlyDictionary<string, string> values, string? name)
    {
        var all = values.Where(each => each.Key != "name").ToDictionary(StringComparer.Ordinal);
        return name is null || name.StartsWith('*') || !name.Contains('.', StringComparison.Ordinal) ? all : all.With("name", name);
    }

    /// <summary>Whether the program asked a catcher on its own machine, which the text names or its usual port shows.</summary>
    private static bool IsCatcherAtHome(Finding finding, IReadOnlyDictionary<string, string> values) =>
        (IsLocal(finding.Settings.Host) || IsAtHome(finding, values)) && Array.Exists(Catchers, finding.Person.Shows);

    private static bool IsAtHome(Finding finding, IReadOnlyDictionary<string, string> values) =>
        IsLocal(values.GetValueOrDefault("host")) || finding.IsMatch(LocalAddress());

    private static bool IsLocal(string? host) => host is "localhost" or "127.0.0.1" or "::1";

    /// <summary>Whether the text shows both values of the switch for encryption, one of which is what the person tried.</summary>
    private static bool HasTriedBoth(Finding finding) => finding.Settings.Encryption.FirstOrDefault() is { } own
        && finding.Person.IsMatch(Trying())
        && finding.Person.Shows(own.AsCode.Trim('`')) && EncryptionValue.Opposite(own) is { } other && finding.Person.Shows(other);

    private static bool IsInner(string ip) =>
        IPAddress.TryParse(ip, out var address) && (IPAddress.IsLoopback(address) || Hosts.IsPrivate(address));

    private static bool IsAtNetEase(Finding finding, IReadOnlyDictionary<string, string> values) =>
        (finding.Settings.Host ?? values.GetValueOrDefault("host")) is "smtp.163.com" or "smtp.126.com" or "smtp.yeah.net";

    [GeneratedRegex(@"\bCDO\.(?:Message|Configuration)\b|schemas\.microsoft\.com/cdo/|\b80040213\b|\bcdoSendUsing",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CdoWords();

    [GeneratedRegex(@"smtpserverport""?\)?(?:\.Value)?\s{0,2}=\s{0,2}(?<port>\d{2,4})|\bport:? ?(?<port>25|465|587)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PortInWords();

    // "service: 'mail.example.org'": a service has no dot in its name.
    [GeneratedRegex(@"\bservice['""]?\s?:\s?['""](?<name>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)['""]", RegexOptions.CultureInvariant)]
    private static partial Regex HostAsService();

    [GeneratedRegex(@"(?<![\d.])127\.0\.0\.1\b|(?<![\w:])::1(?![\w:])|\blocalhost\b", RegexOptions.CultureInvariant)]
    private static partial Regex LocalAddress();

    // Go, PHP, Node.js, Python, Java, .NET: the name that was asked for.
    [GeneratedRegex(
        @"\bnot (?<host>localhost|127\.0\.0\.1)\b|expected CN=[`'](?<host>localhost|127\.0\.0\.1)\b"
        + @"|\bHost: (?<host>localhost|127\.0\.0\.1)\b|(?:mismatch|not valid for)\b[^\n]{0,60}['""](?<host>localhost|127\.0\.0\.1)['""]"
        + @"|No name matching (?<host>localhost)\b|certificate for (?<host>127\.0\.0\.1) because it doesn't contain any IP SANs",
        RegexOptions.CultureInvariant)]
    private static partial Regex OtherNameAtHome();

    [GeneratedRegex(
        @"(?:Peer certificate CN=[`']|certificate is valid for |cert's altnames: DNS:|cert's CN: |altnames: DNS:)(?<name>[*A-Za-z0-9.-]+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex CertificateFor();

    // The ports of mail are the numbers that stand in the field beside the addresses.
    [GeneratedRegex(
        @"(?:\be-?mails?|\baddress|addr-spec|mailbox)\b[^\n""'<]{0,20}[""'<](?<name>25|26|465|587|1025|2525)[""'>]"
        + @"|[""'<](?<name>25|26|465|587|1025|2525)[""'>][^\n]{0,40}(?:addr-spec|not a valid e-?mail|invalid e-?mail|e-?mail address)"
        + @"|[""'<](?<name>25|26|465|587|1025|2525)[""'>] in the (?:sender|from|recipient|to|e-?mail)(?: address)? field\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NumberInAddress();

    // STARTTLS, its 220, and a refused AUTH behind a reply to EHLO without AUTH.
    [GeneratedRegex(
        @"\bSTARTTLS\b[^\n]*\n[^\n]*\b220\b(?:(?!\b250[- ]AUTH\b|\bMAIL FROM:)[\s\S]){0,3000}?"
        + @"\bAUTH (?:PLAIN|LOGIN|CRAM-MD5|NTLM|XOAUTH2)\b[^\n]*\n[^\n]*\b50[0-4]\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex LoginAfterTls();

    [GeneratedRegex(@"\bESP(?:32|8266|-?IDF| Mail Client|_Mail)|\bArduino\b|\bWiFi(?:Client|\.begin|101|NINA| connected)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Board();

    // A text that a person folds and quotes can break the line.
    [GeneratedRegex(
        @"\blost connection[\s>]{1,4}with (?<host>[\w.-]+)\[(?<ip>[\d.:a-f]+)\]"
        + @" while receiving the initial[\s>]{1,4}server greeting",
        RegexOptions.CultureInvariant)]
    private static partial Regex NoGreeting();

    // Rust, Node.js, Go, glibc, musl, macOS: the resolver's own words.
    [GeneratedRegex(
        @"\bfailed to lookup address information\b|\bgetaddrinfo ENOTFOUND\b|\bName or service not known\b|\bName does not resolve\b"
        + @"|\blookup [\w.-]+(?: on [\d.:]+)?: no such host\b|\bnodename nor servname\b|\bphp_network_getaddresses\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex FailedLookup();

    [GeneratedRegex(@"\bMAIL FROM: ?<>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NullSender();

    [GeneratedRegex(
        @"\b(?:tr(?:y|ied|ying)|test(?:ed)?|both|versucht|probiert|getestet|essay[ée]|prob[ée]|probado|provato|tentei|denedim)\b"
        + @"|пробовал|试过|試し",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Trying();
}
