using System.Collections.Frozen;

namespace Ulak.Reference.Explanation.Settings;

/// <summary>
/// Recognizes by its name what a setting is for: <c>MAIL_PORT</c>, <c>spring.mail.port</c>, <c>$mail->Port</c>, <c>smtpPort</c>.
/// </summary>
internal static class SettingName
{
    // Words of settings that belong to something else than sending mail.
    private static readonly FrozenSet<string> Foreign = FrozenSet.ToFrozenSet(
    [
        "imap", "pop", "pop3", "http", "https", "db", "database", "redis", "mysql", "postgres", "postgresql", "mongo", "mongodb", "ldap",
        "ssh", "web", "listen", "vapid", "webpush", "oauth", "google", "recaptcha", "stripe", "s3", "minio", "elastic", "rabbitmq", "proxy",
        "cache", "session", "queue", "pusher", "broadcast", "ftp", "sql", "jdbc", "incoming", "source", "remote", "bind", "forward",
    ], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Mail = FrozenSet.ToFrozenSet(
        ["smtp", "mail", "email", "mailer", "emailer", "smtpd", "submission", "outgoing", "mailserver", "smtpserver", "nodemailer"],
        StringComparer.Ordinal);

    // What restricts or describes TLS without turning it on.
    private static readonly FrozenSet<string> AboutTls = FrozenSet.ToFrozenSet(
    [
        "verify", "verification", "cert", "certs", "certificate", "certificates", "ca", "cafile", "key", "keyfile", "certfile", "protocols",
        "trust", "version", "versions", "min", "max", "check", "ciphers", "cipher", "reject", "unauthorized", "allow", "skip", "insecure",
        "socketfactory", "factory", "class", "fallback", "session", "name", "host", "hostname", "servername", "options", "config",
        "timeout", "disable", "disabled", "no",
        "context", "policy", "level", "wrappermode", "invalid", "ignore", "validate", "peer", "file", "path", "log", "loglevel", "port",
        "revocation", "connect", "returned", "error", "errno", "state", "method", "password", "username", "keystore", "type",
    ], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Users = FrozenSet.ToFrozenSet(
        ["user", "username", "login", "uname", "smtpuser", "smtpusername", "mailuser", "userid", "authuser"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Passwords = FrozenSet.ToFrozenSet(
        ["pass", "passwd", "password", "pwd", "smtppass", "smtppassword", "smtppasswd", "mailpass", "authpass", "passphrase"],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Hosts = FrozenSet.ToFrozenSet(
        ["host", "hostname", "server", "smtpserver", "smtphost", "mailserver", "mailhost", "relay", "smarthost", "mailhub", "smtpaddress"],
        StringComparer.Ordinal);

    /// <summary>What the setting is for, if its name alone shows it for sending mail; null for another one.</summary>
    public static SettingRole? Role(IReadOnlyList<string> words, string value)
    {
        // "SMTP_SECURE_TYPE" is the kind of encryption; other types are none of mail's.
        words = words is [_, .., "secure" or "security" or "encryption" or "ssl" or "tls", "type"]
            ? [.. words.Take(words.Count - 1)] : words;
        if (words.Count == 0 || words.Any(Foreign.Contains))
        {
            return null;
        }

        var last = words[^1];
        var isOfMail = words.Any(Mail.Contains);
        return Passwords.Contains(last) ? SettingRole.Password
            : IsPort(words) ? PortRole(value)
            : EncryptionKind(words) is not null ? EncryptionValue.IsKnown(value) ? SettingRole.Encryption : null
            : IsFrom(words, value) ? SettingRole.From
            : Users.Contains(last) || (last is "name" or "user" && words.Count > 1 && words[^2] is "user" or "smtp")
                || (last is "email" or "id" or "account" && words.Any(word => word is "login" or "auth" or "smtp") && words.Count > 1)
                ? SettingRole.User
            : value.StartsWith("smtp://", StringComparison.Ordinal) || value.StartsWith("smtps://", StringComparison.Ordinal)
                ? SettingRole.Host
            : last is "service" or "provider" && ServiceHosts.Of(value) is not null ? SettingRole.Host
            : Hosts.Contains(last) || (last is "address" or "addr" or "domain" && IsHost(value))
                ? HostRole(value, isOfMail)
            : null;
    }

    /// <summary>The words of a name: at underscores, dots, arrows and capitals.</summary>
    public static List<string> WordsOf(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var isEnd = i == name.Length || !char.IsAsciiLetterOrDigit(name[i]);
            var isCapital = !isEnd && i > start && char.IsAsciiLetterUpper(name[i])
                && (char.IsAsciiLetterLower(name[i - 1])
                    || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]) && char.IsAsciiLetterUpper(name[i - 1])));
            if ((isEnd || isCapital) && i > start)
            {
                words.Add(name[start..i].ToLowerInvariant());
            }

            start = isEnd ? i + 1 : isCapital ? i : start;
        }

        return words;
    }

    /// <summary>
    /// The word that names the kind of encryption: <c>starttls</c>, <c>ssl</c>, <c>tls</c>, <c>secure</c>; null if none does.
    /// </summary>
    public static string? EncryptionKind(IReadOnlyList<string> words)
    {
        var joined = string.Concat(words);
        var isAbout = words.Any(AboutTls.Contains);
        var isStartTls = joined.Contains("starttls", StringComparison.Ordinal);
        var last = words[^1];
        return isStartTls ? isAbout && last is not ("policy" or "enable" or "enabled" or "auto" or "required") ? null : "starttls"
            : isAbout ? null
            : joined.EndsWith("enablessl", StringComparison.Ordinal) || joined.EndsWith("usessl", StringComparison.Ordinal)
                && words[0] is "use" ? joined == "usessl" ? "use-ssl" : "enable-ssl"
            : words.Contains("ssl") || words.Contains("smtps") || words.Contains("isssl") || words.Contains("implicit") ? "ssl"
            : words.Contains("tls") || joined.EndsWith("usetls", StringComparison.Ordinal) ? words.Contains("use") ? "use-tls"
                : words.Any(word => word is "require" or "required" or "requires") ? "require-tls" : "tls"
            : last is "secure" or "smtpsecure" or "encryption" or "security" or "crypto" or "smtpcrypto" or "secureconnection" or "scheme"
                or "protocol" or "protocal" or "encrypt" ? last.Contains("sec", StringComparison.Ordinal) ? "secure" : "word"
            : words.Count > 1 && words[^2] == "secure" && last == "connection" ? "secure"
            : null;
    }

    private static bool IsPort(IReadOnlyList<string> words) => words[^1] is "port" or "smtpport" or "mailport" or "portnumber"
        || (words.Count > 1 && words[^2] == "port" && words[^1] == "number");

    private static SettingRole? PortRole(string value) =>
        value.Length is > 1 and < 6 && value.All(char.IsAsciiDigit) ? SettingRole.Port : null;

    private static SettingRole? HostRole(string value, bool isOfMail) =>
        value.Length == 0 ? isOfMail ? SettingRole.Host : null
        : !value.Contains('@', StringComparison.Ordinal) && (isOfMail || IsHost(value)) ? SettingRole.Host : null;

    private static bool IsFrom(IReadOnlyList<string> words, string value) =>
        (words.Contains("from") || words.Contains("sender") || words.Contains("noreplyaddress") || words.Contains("fromaddress")
            || words.Contains("fromemail") || words.Contains("mailfrom"))
        && words[^1] is not ("name" or "domain" or "id" or "encryption") && value.Contains('@', StringComparison.Ordinal);

    // The names of outgoing servers begin so, or they are the machine itself.
    private static bool IsHost(string value) => value.StartsWith("smtp", StringComparison.OrdinalIgnoreCase)
        || value.StartsWith("mail.", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("email-smtp.", StringComparison.OrdinalIgnoreCase)
        || value.StartsWith("ssl://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("tls://", StringComparison.OrdinalIgnoreCase)
        || value.Contains(".smtp.", StringComparison.OrdinalIgnoreCase)
        || value is "localhost" or "127.0.0.1" or "mailhog" or "mailpit" or "ssl0.ovh.net" or "in-v3.mailjet.com" or "sslout.df.eu";
}
