using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Recognizes settings in a text that combine a port with the wrong kind of TLS: port 465 is TLS from the start, the others begin in clear
/// text (RFC 8314 §3.3). Libraries print both beside a failure that alone names neither.
/// </summary>
internal static partial class PortMode
{
    private const string ClearOnTlsPort = "tls-port-mismatch";
    private const string TlsOnClearPort = "tls-implicit-on-starttls";
    private const string OtherService = "net-wrong-service";
    private const string Typo = "net-port-typo";
    private const string SystemNetMail = "tls-system-net-mail";
    private const string TlsOnTestPort = "tls-test-server";

    // The causes that only state that no connection came about: the settings beside them are more precise.
    private static readonly FrozenSet<string> Unspecific = FrozenSet.ToFrozenSet(
    [
        "net-connect-failed", "net-connection-lost", "net-no-greeting", "net-other", "timeout-own-server", "timeout-conversation",
        "tls-handshake", "tls-broke-off", "tls-socket-closed", "tls-wrong-mode", "tls-client-of-server", "net-closed-at-greeting",
        "unknown-no-cause", "unknown-no-reply", "unknown-bare-refusal", "unknown-device", "net-lost-at-starttls", "unknown-no-delivery",
        "unknown-settings-only", "timeout-deadline",
    ]);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [ClearOnTlsPort, TlsOnClearPort, OtherService, Typo, TlsOnTestPort, SystemNetMail];

    /// <summary>The more precise cause, with the port; null if the text does not show such settings.</summary>
    public static (string Cause, string Port)? Find(string? cause, Finding finding)
    {
        // A wrong port is often refused; the kind of TLS comes into play only after that.
        var isRefused = cause == "refused-own-server";
        if (cause is null || !(isRefused || Unspecific.Contains(cause)))
        {
            return null;
        }

        if (MailProviders.Of(finding.Settings.Host) is { } provider && finding.Settings.Port is { } given && !provider.Ports.Contains(given)
            && !BeganWithTls(cause))
        {
            // No kind of TLS helps on a port that the provider does not have: the remark on the settings names its ports.
            return null;
        }

        if (!isRefused && finding.Settings.Port == 465 && finding.IsMatch(OnlyStartTls()))
        {
            return (SystemNetMail, "465");
        }

        if (!isRefused && OfSettings(BeganWithTls(cause) ? finding.Settings.BegunWithTls() : finding.Settings, cause) is { } own)
        {
            return own;
        }

        foreach (var statement in finding.Statements.Take(3))
        {
            var text = statement.Text.Length > 4000 ? statement.Text[..4000] : statement.Text;
            if (!isRefused && Settings().Match(text) is { Success: true } match)
            {
                var port = match.Groups["port"].Value;
                return (port == "465" ? ClearOnTlsPort : TlsOnClearPort, port);
            }

            if (!isRefused && finding.IsWithoutQueue && OtherPort().Match(text) is { Success: true } other)
            {
                return (OtherService, other.Groups["port"].Value);
            }

            if (TransposedPort().Match(text) is { Success: true } typo)
            {
                return (Typo, typo.Groups["port"].Value);
            }
        }

        return null;
    }

    /// <summary>Whether the words prove that the program began with TLS where the server did not.</summary>
    public static bool BeganWithTls(string? cause) => cause is "tls-wrong-mode" or "tls-client-of-server";

    /// <summary>What the settings beside the error show.</summary>
    private static (string Cause, string Port)? OfSettings(PastedSettings own, string cause) =>
        !own.AreOfMailer && own.Constructor is null ? null
        : (own.Port, own.Mode) switch
        {
            (465 or 2465, TlsMode.StartTls or TlsMode.None) when !own.IsTlsByPort => (ClearOnTlsPort, $"{own.Port}"),
            (587 or 25 or 2525, _) when BeganWithTls(cause) => (TlsOnClearPort, $"{own.Port}"),
            (587 or 25 or 2587, TlsMode.Implicit) => (TlsOnClearPort, $"{own.Port}"),
            (1025 or 3025 or 1027 or 2525, TlsMode.Implicit) => (own.Port == 2525 ? TlsOnClearPort : TlsOnTestPort, $"{own.Port}"),
            (994, not TlsMode.Implicit) => (ClearOnTlsPort, "994"),
            (143 or 993 or 110 or 995 or 80 or 443, _) => (OtherService, $"{own.Port}"),
            _ => null,
        };

    // PHP, PHPMailer and Dolibarr; Python; System.Net.Mail, which knows no TLS from the start; Jakarta Mail; curl; nodemailer in
    // both orders; Windows Live Mail and Outlook Express; files of settings: INI, Django and Laravel in both orders.
    [GeneratedRegex(
        @"\b(?:ssl|tls|smtps)://[\w.-]+:(?<port>587|25)\b"
        + @"|\b(?:ssl|tls|smtps)://[\w.-]+['""]?,? \(?(?:port['""]?\s?[=:]?\s?)?['""]?(?<port>587|25)\b"
        + @"|\bSMTP\(['""][\w.-]+['""], ?(?<port>465)\b|\bSMTP_SSL\(['""][\w.-]+['""], ?(?<port>587|25)\b"
        + @"|\bSend-MailMessage\b[^\n]{0,400}-Port (?<port>465)\b"
        + @"|\bEnableSsl\s?=\s?true\b[\s\S]{0,300}?\bPort\s?=\s?(?<port>465)\b"
        + @"|\bPort\s?=\s?(?<port>465)\b[\s\S]{0,300}?\bEnableSsl\s?=\s?true\b|\bSmtpClient\(""[\w.-]+"", ?(?<port>465)\)"
        + @"|\bmail\.smtp\.port\W{1,4}(?<port>465)\b(?![\s\S]{0,1500}(?:ssl\.enable\W{1,4}true|socketFactory))"
        + @"[\s\S]{0,300}?starttls\.enable\W{1,4}true"
        + @"|\bsmtp://[\w.-]+:(?<port>465)\b(?=[\s\S]{0,200}--ssl-reqd)|--ssl-reqd[^\n]{0,200}\bsmtp://[\w.-]+:(?<port>465)\b"
        + @"|PORT['""]?\s?[=:]\s?['""]?(?<port>587|25)\b[\s\S]{0,200}?(?:SECURE|USE_SSL|SMTP_SSL|SSL_ENABLED)['""]?\s?[=:]\s?['""]?"
        + @"(?:true|ssl|yes|1)\b"
        + @"|PORT['""]?\s?[=:]\s?['""]?(?<port>465)\b[\s\S]{0,200}?(?:SECURE|USE_SSL|SMTP_SSL|SSL_ENABLED)['""]?\s?[=:]\s?['""]?"
        + @"(?:false|tls|starttls|no|0)\b"
        + @"|opening to (?!ssl|tls)[\w.-]+:(?<port>465)\b"
        + @"|\bport:? (?<port>465), isSSL false|\bport:? (?<port>587|25), isSSL true"
        + @"|\bsecure['""]?: false,?\s[^}]{0,200}?\bport['""]?: ['""]?(?<port>465)\b"
        + @"|\bport['""]?: ['""]?(?<port>465)['""]?,\s[^}]{0,200}?\bsecure['""]?: false\b"
        + @"|\bsecure['""]?: true,?\s[^}]{0,200}?\bport['""]?: ['""]?(?<port>587|25)\b"
        + @"|\bport['""]?: ['""]?(?<port>587|25)['""]?,\s[^}]{0,200}?\bsecure['""]?: true\b"
        + @"|\bPort: (?<port>25|587)\s+SMTPSecure: ssl\b|\bPort: (?<port>465)\s+SMTPSecure: (?:tls|none)\b"
        + @"|\bPort: ?(?<port>465),? ?\n?,? ?Secure ?\(SSL\): ?No"
        + @"|^Port ?= ?(?<port>465)\s[\s\S]{0,300}?^SSL ?= ?(?:false|no|off|0)\b"
        + @"|^Port ?= ?(?<port>587)\s[\s\S]{0,300}?^SSL ?= ?(?:true|yes|on|1)\b"
        + @"|\bEMAIL_PORT ?= ?['""]?(?<port>465)\b[\s\S]{0,300}?\bEMAIL_USE_TLS ?= ?['""]?True"
        + @"|\bEMAIL_USE_TLS ?= ?['""]?True\b[\s\S]{0,300}?\bEMAIL_PORT ?= ?['""]?(?<port>465)\b"
        + @"|\bEMAIL_PORT ?= ?['""]?(?<port>587)\b[\s\S]{0,300}?\bEMAIL_USE_SSL ?= ?['""]?True"
        + @"|\bEMAIL_USE_SSL ?= ?['""]?True\b[\s\S]{0,300}?\bEMAIL_PORT ?= ?['""]?(?<port>587)\b"
        + @"|\bMAIL_PORT ?= ?['""]?(?<port>465)\b[\s\S]{0,300}?\bMAIL_ENCRYPTION ?= ?['""]?tls"
        + @"|\bMAIL_PORT ?= ?['""]?(?<port>587)\b[\s\S]{0,300}?\bMAIL_ENCRYPTION ?= ?['""]?ssl",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Settings();

    // System.Net.Mail knows no TLS from the start: its setting for SSL means STARTTLS.
    [GeneratedRegex(@"\bSystem\.Net\.Mail\.Smtp", RegexOptions.CultureInvariant)]
    private static partial Regex OnlyStartTls();

    // 587 and 465 with their digits in another order, or one digit off.
    [GeneratedRegex(@"(?:(?:\b|_)port['""]?\s?[:=,]?\s?['""]?|(?<!https?://)\b[a-z0-9-]+\.[a-z]{2,}:)"
        + @"(?<port>578|758|785|857|875|588|585|586|597|456|546|564|645|654|466|464|475)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TransposedPort();

    // Ports of web, POP3 and IMAP servers behind a host's name or in a setting.
    [GeneratedRegex(@"(?:(?<!https?://)\b[a-z0-9-]+\.[a-z]{2,}:|\bport['""]?:? ['""]?)(?<port>443|80|993|995|143|110)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OtherPort();
}
