using System.Collections.Frozen;
using System.Net;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes of programs that send directly, where host, port, login mechanism, library or exit status show more than the words do.
/// </summary>
internal static partial class ClientSituation
{
    private const string OwnMachine = "refused-localhost";
    private const string InContainer = "refused-localhost-container";
    private const string ContainerNetwork = "net-in-container";
    private const string Stopped = "refused-localhost-stopped";
    private const string Catcher = "refused-local-catcher";
    private const string InternalName = "dns-internal-name";
    private const string DockerHost = "refused-docker-host";
    private const string InternalHost = "refused-internal";
    private const string ServiceName = "dns-service-name";
    private const string HostUnset = "dns-host-unset";
    private const string DefaultUsed = "config-default-used";
    private const string HostEmpty = "config-host-empty";
    private const string SelfSigned = "tls-self-signed";
    private const string Derailed = "auth-mechanism-derailed";
    private const string RefusedMechanism = "auth-cram-md5";
    private const string DotNetClosed = "net-closed-system-net-mail";
    private const string LateGreeting = "net-no-greeting-587";
    private const string ExitStatus = "exit-other";
    private const string EndOfData = "timeout-at-data";
    private const string ProbeAddress = "address-of-program-test";

    // The log of a session is long; the work stays bounded.
    private const int MaxLog = 20_000;

    // The name of the value that the transcript's reader gives.
    private const string Mechanism = "mechanism";

    private static readonly FrozenDictionary<string, string> ByStatus = new Dictionary<string, string>
    {
        ["64"] = "exit-usage",
        ["65"] = "exit-data",
        ["66"] = "exit-data",
        ["67"] = "exit-data",
        ["68"] = "exit-host",
        ["69"] = "exit-unavailable",
        ["75"] = "exit-temporary",
        ["77"] = "exit-permission",
        ["78"] = "exit-configuration",
        ["126"] = "exit-missing",
        ["127"] = "exit-missing",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What stands for a host that is not set.
    private static readonly FrozenSet<string> NoNames = FrozenSet.ToFrozenSet(
        ["undefined", "null", "none", "nil", "false", "true", "nan", "changeme", "your-smtp-host", "smtp_host", "mail_host", "hostname"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
    [
        OwnMachine, InContainer, ContainerNetwork, Stopped, Catcher, InternalName, DockerHost, InternalHost, ServiceName, HostUnset,
        HostEmpty, DefaultUsed, SelfSigned, Derailed,
        RefusedMechanism, DotNetClosed, LateGreeting,
        ExitStatus, EndOfData, ProbeAddress, .. ByStatus.Values.Distinct(),
    ];

    /// <summary>The more precise cause, with the values that its texts need; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values) => cause?.Id switch
        {
            ExitStatus => OfStatus(finding, values),
            "refused-own-server" or "refused-receiver" or OwnMachine or "net-connect-failed" or "timeout-own-server"
                or "dns-host-not-found" or "net-other" when finding.Match(NoHost()) is { } empty =>
                (HostEmpty, values.With("name", empty.Groups["port"].Value)),
            "refused-own-server" or "refused-receiver" or OwnMachine
                when finding.IsWithoutQueue || (cause.Id == "refused-own-server" && !finding.Reader.RunsServer
                    && finding.IsMatch(RefusedLoopback())) =>
                OfRefusal(finding, values) ?? OfContainer(cause, finding, values),
            "timeout-own-server" when decision.Step is SessionStep.Unknown or SessionStep.Connect
                && OfContainer(cause, finding, values) is { } contained => contained,
            "dns-host-not-found" or "dns-resolver-trouble" when finding.Match(LookedUpInternalName()) is { } name =>
                (InternalName, values.With("host", name.Groups["name"].Value)),
            "timeout-conversation" or "timeout-own-server" when decision.Step == SessionStep.Connect
                && finding.IsMatch(ReplyTimedOut()) =>
                (values.GetValueOrDefault("port") is "587" or "25" or "2525" ? LateGreeting : "net-no-greeting", values),
            "dns-host-not-found" or "dns-resolver-trouble" when ShortName(finding) is { } name =>
                (NoNames.Contains(name) ? HostUnset : ServiceName, values.With("name", name)),
            "tls-untrusted" when finding.IsMatch(SelfSignedWords()) => (SelfSigned, values),
            "net-connection-lost" or "net-closed-at-greeting" or "unknown-inner-exception"
                when finding.IsWithoutQueue && IsSystemNetMail(values) && finding.IsMatch(ClosedWords()) => (DotNetClosed, values),
            "net-no-greeting" when finding.IsWithoutQueue && values.GetValueOrDefault("port") is "587" or "25" or "2525" =>
                (LateGreeting, values),
            "timeout-conversation" or "timeout-own-server" when finding.IsWithoutQueue && decision.Step == SessionStep.Data =>
                (EndOfData, values),
            { } when cause.Entry.Reason == "address-unknown" && values.GetValueOrDefault("domain") is "invalid.com" or "invalid"
                && finding.Values?.ContainsKey(Mechanism) == true => (ProbeAddress, values),
            _ => OfMechanism(decision, finding, values),
        };

    private static (string Cause, IReadOnlyDictionary<string, string> Values)? OfStatus(
        Finding finding, IReadOnlyDictionary<string, string> values)
    {
        var match = finding.Match(Status());
        return match is null ? (ExitStatus, values.With("code", "1"))
            : (ByStatus.GetValueOrDefault(match.Groups["status"].Value) ?? ExitStatus,
                values.With("code", match.Groups["status"].Value));
    }

    /// <summary>A program in a container that names no server which everyone reaches: its settings or its network are in the way.</summary>
    private static (string Cause, IReadOnlyDictionary<string, string> Values)? OfContainer(
        Cause cause, Finding finding, IReadOnlyDictionary<string, string> values) =>
        cause.Id is "refused-own-server" or "timeout-own-server" && !values.ContainsKey("host") && !finding.Reader.IsDialog
            && finding is { IsWithoutQueue: true, Person.IsInContainer: true, IsByRecipient: false }
            && PortMode.Find(cause.Id, finding) is null ? (ContainerNetwork, values) : null;

    /// <summary>Whose machine the program tried to reach: its own, the one it runs on in a container, or one in the same network.</summary>
    private static (string Cause, IReadOnlyDictionary<string, string> Values)? OfRefusal(
        Finding finding, IReadOnlyDictionary<string, string> values)
    {
        var host = values.GetValueOrDefault("host") ?? finding.Match(RefusedLoopback())?.Groups["host"].Value;
        if (host is null)
        {
            return null;
        }

        var address = IPAddress.TryParse(host, out var parsed) ? parsed : null;
        return host == "localhost" || (address is not null && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any)))
                ? (OfOwnMachine(finding, values), values.With("host", host))
            : host is "host.docker.internal" or "gateway.docker.internal" or "host.containers.internal" or "172.17.0.1"
                ? (DockerHost, values)
            : !host.Contains('.', StringComparison.Ordinal) || (address is not null && Situation.IsInternal(host)) ? (InternalHost, values)
            : null;
    }

    /// <summary>
    /// What ought to listen on the machine itself: a catcher for tests, a server that ran before, one outside of the container, or nothing.
    /// </summary>
    private static string OfOwnMachine(Finding finding, IReadOnlyDictionary<string, string> values) =>
        finding.Person.HasConfigured && MailProviders.Of(finding.Settings.Host) is null && !IsSetToItself(finding) ? DefaultUsed :
        values.GetValueOrDefault("port") == "1025" ? Catcher
        : finding.Person.WorkedBefore ? Stopped
        : finding.Person.IsInContainer ? InContainer
        : finding.Person.NamesLocalServer ? Stopped
        : OwnMachine;

    /// <summary>Whether the person's settings name the machine itself.</summary>
    private static bool IsSetToItself(Finding finding) => finding.Settings.Host is "localhost" or "127.0.0.1" or "::1";

    private static (string Cause, IReadOnlyDictionary<string, string> Values)? OfMechanism(
        Decision decision, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (finding.Values?.GetValueOrDefault(Mechanism) is not { } name || name is "PLAIN" or "LOGIN" or "XOAUTH2" or "OAUTHBEARER")
        {
            return null;
        }

        return decision.Reason == Reason.Syntax && decision.Reply is 500 or 502 or 503 && finding.Step != SessionStep.Auth
                ? (Derailed, values.With("name", name))
            : decision.Reason == Reason.AuthenticationFailed && decision.Reply == 535 ? (RefusedMechanism, values.With("name", name))
            : null;
    }

    /// <summary>The cause of a log in which the reply to the end of the message came too late; null if it is no such log.</summary>
    public static string? OfUnansweredEnd(string text) =>
        NoReplyToEnd().IsMatch(text.Length > MaxLog ? text[..MaxLog] : text) ? EndOfData : null;

    /// <summary>The looked-up name, if it has no dot.</summary>
    private static string? ShortName(Finding finding) => finding.Match(LookedUpShortName())?.Groups["name"].Value;

    private static bool IsSystemNetMail(IReadOnlyDictionary<string, string> values) =>
        values.GetValueOrDefault("settings-tls")?.StartsWith("System.Net.Mail:", StringComparison.Ordinal) == true;

    [GeneratedRegex(
        @"\b(?:exit(?:ed)?|return(?:ed)?|terminated|status|code|durum)\b[^\n\d]{0,40}?\b(?<status>6[4-9]|7[0-8]|12[67]|1|2)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Status();

    [GeneratedRegex(
        @"(?:ENOTFOUND|EAI_AGAIN|getaddrinfo(?: failed)? for|UnknownHostException:|resolve host(?:name)?:?|lookup|could not be resolved: '"
        + @"|hostname: '|resolve address for host|(?i:unable to connect to|established with host)) ?['""\\]{0,2}(?:(?:tcp|ssl)://)?"
        + @"(?!(?:failed|failure|error|for|of|on|the|host|name|smtp|server|timed|a|localhost|your|address|information"
        + @"|did|does|was|is|has|not)\b(?:[^.:]|$))"
        + @"(?<name>[A-Za-z0-9][A-Za-z0-9_-]{1,62})(?=['""\\:,;)\s]|$)"
        + @"(?!:? (?:failed|error|for)\b)",
        RegexOptions.CultureInvariant)]
    private static partial Regex LookedUpShortName();

    // Names for a network of one's own: mDNS, and the usual ones of homes, companies and clusters.
    [GeneratedRegex(
        @"(?:ENOTFOUND|EAI_AGAIN|getaddrinfo(?: failed)? for|UnknownHostException:|resolve host(?:name)?:?|lookup|resolve address for host)"
        + @" ?['""]?(?<name>(?:[A-Za-z0-9-]+\.)+(?:local|internal|lan|corp|home|intranet|localdomain|private))(?![\w.-]*\w)",
        RegexOptions.CultureInvariant)]
    private static partial Regex LookedUpInternalName();

    // The address or name of the machine itself beside the refusal.
    [GeneratedRegex(
        @"(?:ECONNREFUSED|[Rr]efused)[^\n]{0,120}?(?<![\w.-])(?<host>localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)(?![\w-]|\.\w)"
        + @"|(?<![\w.-])(?<host>localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)(?![\w-]|\.\w)"
        + @"(?:[^\n]{0,120}?|\W{0,4}(?:\n[^\n]{0,14}){1,2}?)(?:ECONNREFUSED|[Rr]efused)",
        RegexOptions.CultureInvariant)]
    private static partial Regex RefusedLoopback();

    // Python's words for a reply that did not come, the greeting among them.
    [GeneratedRegex(@"unexpectedly closed: (?:The read operation )?timed out", RegexOptions.CultureInvariant)]
    private static partial Regex ReplyTimedOut();

    // PHPMailer's log of a reply that did not come in its time, which a late one may follow.
    [GeneratedRegex(@"CLIENT -> SERVER: \.[ \t]*\r?\n[^\n]{0,40}SERVER -> CLIENT:[ \t]*\r?\n[^\n]{0,40}DATA END command failed",
        RegexOptions.CultureInvariant)]
    private static partial Regex NoReplyToEnd();

    // An empty name before the port: "host ":587"", "connect to :587", "dial tcp :587", "tcp://:587".
    [GeneratedRegex(@"(?:\bhost |connect to |dial tcp |//|opening to )[\\""']{0,2}(?<port>:\d{2,5})\b", RegexOptions.CultureInvariant)]
    private static partial Regex NoHost();

    [GeneratedRegex(@"self[-_ ]?signed|DEPTH_ZERO", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SelfSignedWords();

    [GeneratedRegex(@"connection ?was ?closed|connectionclosed|transport connection|forcibly closed|connection was aborted"
        + @"|forçado o cancelamento|Remotehost geschlossen|fermée par l'hôte distant|por el host remoto|forzatamente dall'host"
        + @"|zorla kapatıldı|принудительно разорвал|强迫关闭|強制的に切断|gwałtownie zamknięte|geforceerd gesloten",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ClosedWords();
}
