using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes of a program's error that lie between program and server: a redirection on the way, the limits of PHP, a host without SMTP.
/// </summary>
internal static partial class ProgramSituation
{
    private const string Redirected = "tls-redirected";
    private const string PhpTls = "net-php-tls";
    private const string Proton = "net-proton";
    private const string Ethereal = "net-ethereal";
    private const string MailFunction = "mail-function-failed";
    private const string NotOfferedLocal = "tls-not-offered-local";
    private const string ClosedLocal = "net-closed-local";
    private const string DirectModuleCause = "net-direct-sendmail";
    private const string Erlang = "tls-erlang";
    private const string Untried = "auth-untried";
    private const string MachineCertificate = "tls-machine-certificate";
    private const string TlsVersion = "tls-version";
    private const string PlainAfterStartTls = "tls-plaintext-after-starttls";
    private const string Stripped = "tls-stripped";
    private const string Conversation = "timeout-conversation";
    private const string OwnUntrusted = "tls-own-untrusted";
    private const string OwnOldClient = "tls-own-old-client";
    private const string OwnClearText = "tls-own-clear-text";
    private const string SettingValue = "config-value-invalid";
    private const string HiddenBeforeTls = "auth-hidden-before-tls";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
    [
        Redirected, PhpTls, Proton, Ethereal, MailFunction, SettingValue, NotOfferedLocal, ClosedLocal, Erlang, DirectModuleCause,
        Untried, MachineCertificate, TlsVersion, Conversation, PlainAfterStartTls, Stripped, UnusedSettings.Cause,
        OwnUntrusted, OwnOldClient, OwnClearText, HiddenBeforeTls, .. UnsetLogin.Causes,
    ];

    /// <summary>The more precise cause, with the values that its texts need; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (cause is null)
        {
            return null;
        }

        if (OfSettings(cause, finding, values) is { } settings)
        {
            return settings;
        }

        var host = values.GetValueOrDefault("host");

        if (IsAboutConnection(cause) && finding.IsMatch(EtherealHost()))
        {
            return (Ethereal, values.With("host", "api.nodemailer.com"));
        }

        if (IsAboutConnection(cause) && (ProtonHost().IsMatch(host ?? "") || ProtonHost().IsMatch(finding.Settings.Host ?? "")))
        {
            return (Proton, values.With("host", finding.Settings.Host ?? host!));
        }

        if (Redirection(cause, finding, values) is { } other)
        {
            return (Redirected, OwnHost(finding, values).With("name", other));
        }

        if (OfLogin(cause, finding, values) is { } login)
        {
            return login;
        }

        if (cause.Id == "timeout-own-server" && finding.IsMatch(ReadInTls()))
        {
            return (Conversation, values);
        }

        if (OfTls(cause, finding, values) is { } tls)
        {
            return tls;
        }

        if (IsAboutConnection(cause) && finding.Settings.Host is null && finding.IsMatch(DirectModule()))
        {
            return (DirectModuleCause, values);
        }

        if (cause.Id == "net-connection-lost" && finding.IsMatch(ErlangOptions()))
        {
            return (Erlang, values);
        }

        if (finding.IsWithoutQueue && LocalHost(finding, values) is { } local)
        {
            var own = values.With("host", local);
            switch (cause.Id)
            {
                case "tls-not-offered-program" or "tls-not-offered":
                    return (NotOfferedLocal, own);
                case "net-connection-lost" or "net-closed-at-greeting":
                    return (ClosedLocal, own);
            }
        }

        return cause.Id == "net-connect-failed" && finding.IsMatch(ErrorNumberZero())
            && PortMode.Find(cause.Id, finding) is null ? (PhpTls, values) : null;
    }

    /// <summary>Why the program gave the server no login.</summary>
    private static (string Cause, IReadOnlyDictionary<string, string> Values)? OfLogin(
        Cause cause, Finding finding, IReadOnlyDictionary<string, string> values) =>
        UnsetLogin.Find(cause, finding, values) is { } unset ? unset
        : cause.Id is "auth-mechanism" or "auth-no-mechanism" && IsWithoutTls(finding.Settings)
            ? (HiddenBeforeTls, OwnSettings.Shown(finding.Settings) is { } pair ? values.With("own-pair", pair) : values)
        : finding.IsLoginUntried && cause.Id is "auth-credentials" or "syntax-auth-not-offered" ? (Untried, values)
        : null;

    /// <summary>What lies in the settings of the program, before any server is asked.</summary>
    private static (string Cause, IReadOnlyDictionary<string, string> Values)? OfSettings(
        Cause cause, Finding finding, IReadOnlyDictionary<string, string> values) =>
        UnusedSettings.Find(cause, finding, values) is { } unused ? unused
        : cause.Id == "net-mail-function" && finding.IsMatch(NotInstantiated()) ? (MailFunction, values)
        : cause.Id == SettingValue && finding.Match(InvalidSetting()) is { } setting
            ? (SettingValue, values.With("name", setting.Groups["name"].Value))
        : null;

    /// <summary>The server that was asked and the one of another domain that greeted; null if they are one, or one is not shown.</summary>
    public static (string Asked, string Answered)? OtherServer(Finding finding)
    {
        var asked = finding.Match(AskedHost())?.Groups["host"].Value ?? finding.Settings.Host;
        var answered = finding.Match(GreetingName())?.Groups["name"].Value;
        return asked is null || answered is null || asked.All(c => char.IsAsciiDigit(c) || c == '.') || asked == "localhost"
            || MailProviders.Of(asked) is not null || SharesDomain(answered, asked)
            || Hosts.OrganizationOf(asked).Equals(Hosts.OrganizationOf(answered), StringComparison.OrdinalIgnoreCase)
                ? null : (asked, answered);
    }

    /// <summary>What the words of the TLS library show beside "handshake failed" or "another name".</summary>
    private static (string Cause, IReadOnlyDictionary<string, string> Values)? OfTls(
        Cause cause, Finding finding, IReadOnlyDictionary<string, string> values) => cause.Id switch
        {
            "tls-not-offered" or "tls-not-offered-program" or "tls-starttls-required" or "syntax-firewall-banner"
                when IsStripped(finding, values) is { } stripped => (Stripped, stripped),
            "tls-wrong-mode" or "tls-client-of-server" when finding.IsMatch(AfterStartTls()) => (PlainAfterStartTls, values),
            "tls-client-of-server" when !finding.Settings.AreOfMailer && finding.IsMatch(Untrusted()) => (OwnUntrusted, values),
            "tls-client-of-server" when !finding.Settings.AreOfMailer && finding.IsMatch(OldVersion()) => (OwnOldClient, values),
            "tls-client-of-server" when !finding.Settings.AreOfMailer && finding.IsMatch(ClearText()) => (OwnClearText, values),
            "tls-handshake" when finding.IsMatch(OldVersion()) => (TlsVersion, values),
            "tls-name-mismatch" when finding.Match(CertificateName())?.Groups["name"].Value is { } name
                && !name.TrimEnd('.').Contains('.', StringComparison.Ordinal) =>
                (MachineCertificate, values.With("name", name.TrimEnd('.'))),
            _ => null,
        };

    /// <summary>
    /// The values, if STARTTLS is missing where it cannot be: a line of the reply to EHLO is masked, or the server is one of a large
    /// provider, which offers it to everyone on port 587.
    /// </summary>
    private static IReadOnlyDictionary<string, string>? IsStripped(Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (finding.IsMatch(MaskedExtension()))
        {
            return values;
        }

        var host = finding.Match(GreetedBy())?.Groups["host"].Value ?? finding.Settings.Host ?? values.GetValueOrDefault("host");
        var port = values.GetValueOrDefault("port") ?? (finding.Settings.Port is { } own ? $"{own}" : null);
        return host is not null && port is null or "587" or "25" && MailProviders.Of(host) is not null && finding.IsMatch(NotOffered())
            && !finding.IsMatch(Offered()) ? values.With("host", host!) : null;
    }

    /// <summary>Whether the settings leave TLS off at a server that offers a login only with it.</summary>
    private static bool IsWithoutTls(PastedSettings own) => own.Port is 587 or 25 or 2525 or null && own.AreOfMailer
        && (own.Mode == TlsMode.None || (!own.Encryption.Any() && own.Mode == TlsMode.Unknown && MailProviders.Of(own.Host) is not null));

    /// <summary>The host, if it is the machine itself.</summary>
    private static string? LocalHost(Finding finding, IReadOnlyDictionary<string, string> values)
    {
        var host = finding.Settings.Host ?? values.GetValueOrDefault("host") ?? finding.Match(LocalName())?.Value;
        return host is "localhost" or "127.0.0.1" or "::1" ? host : null;
    }

    private static bool IsAboutConnection(Cause cause) => cause.Entry.Reason is "network" or "timeout" or "connection-refused" or "tls";

    /// <summary>
    /// The name of the server that stands in for a provider's: in the certificate, or in the greeting of an Exim or Postfix.
    /// </summary>
    private static string? Redirection(Cause cause, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        var asked = finding.Match(AskedHost())?.Groups["host"].Value ?? finding.Settings.Host ?? values.GetValueOrDefault("host");
        if (asked is null || !finding.IsWithoutQueue || MailProviders.Of(asked) is null
            || !(cause.Entry.Reason is "tls" or "authentication-failed" or "network" or "relay-denied"))
        {
            return null;
        }

        var name = finding.Match(CertificateName())?.Groups["name"].Value ?? finding.Match(GreetingName())?.Groups["name"].Value;
        return name is not null && !SharesDomain(name, asked) ? name : null;
    }

    private static IReadOnlyDictionary<string, string> OwnHost(Finding finding, IReadOnlyDictionary<string, string> values) =>
        (finding.Match(AskedHost())?.Groups["host"].Value ?? finding.Settings.Host) is { } host ? values.With("host", host) : values;

    /// <summary>The servers of a large provider have names in several of its domains.</summary>
    private static bool SharesDomain(string name, string asked)
    {
        var domain = asked[(asked.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) || OfProviders().IsMatch(name);
    }

    // Words of libraries for a session that switches to TLS, and the failure in it: the connection began in clear text.
    [GeneratedRegex(@"[Cc]ould not convert socket to TLS|\b(?:STARTTLS|StartTLS|starttls) (?:failed|handshake|negotiation|error)",
        RegexOptions.CultureInvariant)]
    private static partial Regex AfterStartTls();

    // The alerts of a client that does not accept the certificate (RFC 8446 §6.2).
    [GeneratedRegex(@"unknown[ _]ca\b|certificate[ _]unknown|bad[ _]certificate|certificate[ _]expired|unknown[ _]certificate",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Untrusted();

    [GeneratedRegex(@"wrong version number|http request|unknown protocol", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ClearText();

    // Cisco's inspection writes X over what it does not know; the mail shields of antivirus programs and routers reply to EHLO with the
    // words of RFC 5321 §4.2.3 in place of the server's name.
    [GeneratedRegex(@"^\W{0,3}250[- ](?:X{4,}|Requested mail action okay, completed)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex MaskedExtension();

    [GeneratedRegex(@"\b(?:220|250)[ -](?<host>smtp[\w-]*(?:\.[\w-]+)+)", RegexOptions.CultureInvariant)]
    private static partial Regex GreetedBy();

    [GeneratedRegex(@"(?:not|n't|never)\b[^\n]{0,40}(?:offer|support|advertis)|not supported|must support STARTTLS",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NotOffered();

    [GeneratedRegex(@"\b250[- ]STARTTLS\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Offered();

    // Python's words for a time-out after the TLS handshake: port and kind of TLS fit.
    [GeneratedRegex(@"\bThe read operation timed out\b", RegexOptions.CultureInvariant)]
    private static partial Regex ReadInTls();

    [GeneratedRegex(@"[Cc]ould not instantiate mail function|mail function failed|mail\(\) returned (?:false|failure)",
        RegexOptions.CultureInvariant)]
    private static partial Regex NotInstantiated();

    [GeneratedRegex(
        @"[`'""](?<name>[A-Za-z][\w.]{2,40})[`'""] is (?:invalid|not valid)"
        + @"|[Ii]nvalid value (?:for|of) [`'""]?(?<name>[A-Za-z][\w.]{2,40})",
        RegexOptions.CultureInvariant)]
    private static partial Regex InvalidSetting();

    [GeneratedRegex(
        @"node_modules[\\/]sendmail[\\/]|provider-email-sendmail|provider['""]?: ?['""]sendmail\b"
        + @"|[Cc]an not connect to any SMTP server",
        RegexOptions.CultureInvariant)]
    private static partial Regex DirectModule();

    [GeneratedRegex(@"options, :?incompatible|cacerts[:,] ?:?undefined", RegexOptions.CultureInvariant)]
    private static partial Regex ErlangOptions();

    [GeneratedRegex(@"\blocalhost(?=:\d{2,5}\b)|\b127\.0\.0\.1(?=:(?:25|587|465)\b)", RegexOptions.CultureInvariant)]
    private static partial Regex LocalName();

    [GeneratedRegex(
        @"unsupported protocol|protocol version|no protocols available|no appropriate protocol|unsupported version|version too low"
        + @"|no shared cipher|no cipher|dh key too small|ee key too small|ca md too weak|unsafe legacy renegotiation",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OldVersion();

    [GeneratedRegex(@"\bapi\.nodemailer\.com\b", RegexOptions.CultureInvariant)]
    private static partial Regex EtherealHost();

    [GeneratedRegex(@"^(?:(?:mail|smtp|imap|www)\.)?(?:protonmail\.com|proton\.me|pm\.me|protonmail\.ch)$(?<!smtp\.protonmail\.ch)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ProtonHost();

    // Swift Mailer, PHPMailer, fsockopen: the system gave no error number.
    [GeneratedRegex(@"\[ ?#0\]|Failed to connect to server: ?\(0\)|Error \[0\]: Failed to connect|\(Unknown error\)",
        RegexOptions.CultureInvariant)]
    private static partial Regex ErrorNumberZero();

    [GeneratedRegex(
        @"(?:opening to (?:ssl://|tls://)?|expected CN=[`']|(?:SMTP[ _])?[Hh]ost['"" ]{0,2}[:=>]{1,2} ?['""]?)"
        + @"(?<host>[a-z0-9-]+(?:\.[a-z0-9-]+){1,4})",
        RegexOptions.CultureInvariant)]
    private static partial Regex AskedHost();

    [GeneratedRegex(
        @"(?:Peer certificate CN=[`']|certificate is valid for |is not in the cert's altnames: DNS:|cert's CN: "
        + @"|altnames: DNS:)(?<name>[*A-Za-z0-9.-]+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex CertificateName();

    [GeneratedRegex(@"\b220[ -](?<name>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+) ESMTP (?:Exim|Postfix|Sendmail)", RegexOptions.CultureInvariant)]
    private static partial Regex GreetingName();

    [GeneratedRegex(
        @"google|gmail|outlook|office365|yahoo|zoho|amazonaws|sendgrid|mailgun|sendinblue|brevo|postmark|mailjet|mailtrap|qq\.com|163\.com"
        + @"|yandex|mail\.ru|icloud|apple|gmx|web\.de|ionos|kundenserver|perfora|strato|ovh|hostinger|titan|aliyun|naver|fastmail"
        + @"|messagingengine",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OfProviders();
}
