using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes that the name of the outgoing server in a program's settings shows: a large provider's server listens on ports 587 and 465 for
/// everyone, and what refuses or drops the connection is on the way; a name with a port or a scheme is no name.
/// </summary>
internal static partial class OutgoingServers
{
    private const string Refused = "refused-on-the-way";
    private const string TimedOut = "timeout-on-the-way";
    private const string PortBlocked = "timeout-program-port-25";
    private const string NotOnlyName = "dns-host-setting-form";

    /// <summary>The cause of a port that the provider does not have.</summary>
    public const string PortNotOffered = "net-port-not-offered";

    private const string Port25 = "timeout-port-25";
    private const string LocalUser = "address-localhost";
    private const string NoDomain = "domain-incomplete";

    // Servers of providers to which every customer's program connects.
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
    [
        "smtp.gmail.com", "smtp.googlemail.com", "smtp-relay.gmail.com", "smtp.office365.com", "smtp-mail.outlook.com",
        "smtp.mail.yahoo.com", "smtp.aol.com", "smtp.mail.me.com", "smtp.zoho.com", "smtp.zoho.eu", "smtp.zoho.in", "smtppro.zoho.com",
        "smtppro.zoho.eu", "smtp.yandex.com", "smtp.yandex.ru", "smtp.mail.ru", "smtp.qq.com", "smtp.exmail.qq.com", "smtp.163.com",
        "smtp.126.com", "smtp.aliyun.com", "smtp.naver.com", "mail.gmx.net", "mail.gmx.com", "smtp.web.de", "smtp.ionos.com",
        "smtp.ionos.de", "smtp.1und1.de", "smtp.strato.de", "smtp.fastmail.com", "mail.privateemail.com", "mail.infomaniak.com",
        "ssl0.ovh.net", "smtp.hostinger.com", "smtpout.secureserver.net", "smtp.sendgrid.net", "smtp.mailgun.org", "smtp.eu.mailgun.org",
        "smtp-relay.brevo.com", "smtp-relay.sendinblue.com", "smtp.postmarkapp.com", "in-v3.mailjet.com", "smtp.mandrillapp.com",
        "smtp.sparkpostmail.com", "smtp.mailtrap.io", "sandbox.smtp.mailtrap.io", "live.smtp.mailtrap.io", "smtp.resend.com",
        "smtp.mailersend.net", "mail.smtp2go.com", "smtp.elasticemail.com",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [Refused, TimedOut, PortNotOffered, PortBlocked, Port25, NotOnlyName, NoDomain, LocalUser, "net-closed-at-greeting"];

    /// <summary>The more precise cause, with the values that its texts need; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (cause?.Id == "dns-host-not-found" && HostSetting(finding) is { } setting)
        {
            return (NotOnlyName, new Dictionary<string, string>(values) { ["name"] = setting.Given, ["host"] = setting.Host });
        }

        if (cause?.Id == "domain-not-in-dns" && Incomplete(finding, values) is { } domain)
        {
            return (NoDomain, values.With("name", domain));
        }

        if (cause?.Id == "refused-receiver" && values.TryGetValue("host", out var mx) && IsLargeReceiver(mx))
        {
            // The servers that everyone reaches refuse no connection; a network does.
            return (Port25, values);
        }

        if (cause?.Id is "timeout-own-server" or "timeout-port-25" && finding.Person.IsMatch(ToPort25())
            && (finding.Person.RunsServer || finding.Reader.Audience == Audience.Operator))
        {
            // Who runs a mail server reports the connection that it makes to another one.
            return (Port25, values);
        }

        if (!finding.IsWithoutQueue)
        {
            return null;
        }

        if (cause?.Id is "address-own-server" or "address-no-mailbox" or "address-no-mailbox-program"
            && values.GetValueOrDefault("domain") is "localhost" or "localhost.localdomain")
        {
            return (LocalUser, values.With("name", values["address"].Split('@')[0]));
        }

        if (cause?.Id == "net-connection-lost" && finding.Statements.Any(EndsBeforeGreeting))
        {
            return ("net-closed-at-greeting", values);
        }

        var isTimeout = cause?.Id is "timeout-own-server" or "timeout-port-25";
        if (isTimeout && values.GetValueOrDefault("port") == "25")
        {
            return (PortBlocked, values);
        }

        if ((isTimeout || cause?.Id == "refused-own-server") && NotOffered(finding, values) is { } provider)
        {
            return (PortNotOffered, values.With("name", provider.Name).With("ports", provider.PortsForClients));
        }

        return (isTimeout || cause?.Id == "refused-own-server") && values.TryGetValue("host", out var host) && IsKnown(host)
            ? (isTimeout ? TimedOut : Refused, values) : null;
    }

    /// <summary>The provider whose server has no such port as the settings or the error name; null if it has, or is not known.</summary>
    private static MailProvider? NotOffered(Finding finding, IReadOnlyDictionary<string, string> values)
    {
        var provider = MailProviders.Of(finding.Settings.Host) ?? MailProviders.Of(values.GetValueOrDefault("host"));
        var port = finding.Settings.Port ?? (int.TryParse(values.GetValueOrDefault("port"), out var named) ? named : null);
        return provider is not null && port is { } given && !provider.Ports.Contains(given) ? provider : null;
    }

    /// <summary>PHPMailer's log of a session in which neither a greeting nor a command appears.</summary>
    private static bool EndsBeforeGreeting(Statement statement) =>
        statement.Text.Contains("Connection: opened", StringComparison.Ordinal)
        && !statement.Text.Contains("CLIENT -> SERVER", StringComparison.Ordinal)
        && !statement.Text.Contains(" 220", StringComparison.Ordinal);

    private static bool IsLargeReceiver(string host) => Array.Exists(LargeReceivers,
        domain => host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] LargeReceivers =
        [".google.com", ".googlemail.com", ".mail.protection.outlook.com", ".olc.protection.outlook.com", ".yahoodns.net",
            ".mail.icloud.com"];

    private static bool IsKnown(string host) => Known.Contains(host)
        || (host.StartsWith("email-smtp.", StringComparison.OrdinalIgnoreCase) && host.Contains(".amazonaws.", StringComparison.Ordinal));

    /// <summary>What was given as the server's name, if it is more than that, and the name in it.</summary>
    private static (string Given, string Host)? HostSetting(Finding finding)
    {
        foreach (var statement in finding.Statements.Take(3))
        {
            var text = statement.Head;
            if (NotAName().Match(text) is { Success: true } match)
            {
                return (match.Groups["given"].Value, match.Groups["host"].Value);
            }
        }

        return null;
    }

    /// <summary>The domain without a dot, which is complete in no public address.</summary>
    private static string? Incomplete(Finding finding, IReadOnlyDictionary<string, string> values) =>
        values.TryGetValue("domain", out var domain) && !domain.Contains('.', StringComparison.Ordinal) && domain != "localhost" ? domain
        : values.ContainsKey("domain") ? null
        : finding.Statements.Take(2).Select(statement => BareDomain().Match(statement.Text)).FirstOrDefault(match => match.Success)
            ?.Groups["domain"].Value;

    [GeneratedRegex(@"\b[Cc]onnect(?:ion)? to [\w.-]+(?:\[[0-9A-Fa-f.:]+\])?:25\b", RegexOptions.CultureInvariant)]
    private static partial Regex ToPort25();

    [GeneratedRegex(
        @"(?:ENOTFOUND|EAI_AGAIN|getaddrinfo|UnknownHostException:|lookup|resolve(?: host)?:?|(?<!established with )[Hh]ost:?"
        + @"|hostname['""]?:) ?['""]?"
        + @"(?<given>(?:smtps?|https?|ssl|tls)://(?<host>[\w.-]+)(?::\d{2,5})?/?|(?<host>[\w-]+(?:\.[\w-]+)*):\d{2,5}"
        + @"|(?<=['""])(?<host>[\w-]+(?:\.[\w-]+)+)[,;/ \\]{1,2}(?=['""]))(?=['"",;\s)]|$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex NotAName();

    [GeneratedRegex(
        @"\b(?:unroutable|unknown|unrouteable|invalid) (?:mail )?domain:? [""'<]?(?<domain>[A-Za-z0-9-]+)[""'>]?(?![\w.-]*\.\w)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex BareDomain();
}
