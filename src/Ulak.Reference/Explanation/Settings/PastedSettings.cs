using System.Globalization;
using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Settings;

/// <summary>
/// The settings for sending that a text shows beside an error, in any notation: environment variables, INI, YAML, JSON, XML, PHP, Ruby and
/// Python code, the lines of a form. Their contradictions are often the whole cause.
/// </summary>
internal sealed partial class PastedSettings
{
    // Settings stand near the error; the work stays bounded.
    private const int MaxLength = 12_000;
    private const int MaxSettings = 60;

    private readonly List<PastedSetting> _all;

    private PastedSettings(List<PastedSetting> all) => _all = all;

    /// <summary>Whether a switch named only <c>tls</c> means TLS from the start: the error proves that the program began with it.</summary>
    public bool IsTlsImplicit { get; private init; }

    /// <summary>The same settings, when the error proves that the program began with TLS.</summary>
    public PastedSettings BegunWithTls() => new(_all) { Constructor = Constructor, IsTlsImplicit = true };

    /// <summary>No settings.</summary>
    public static PastedSettings None { get; } = new([]);

    /// <summary>All settings, in the order of the text.</summary>
    public IReadOnlyList<PastedSetting> All => _all;

    /// <summary>Whether a text shows enough of a mailer's settings to judge them.</summary>
    public bool AreOfMailer => Url is not null || _all.Select(each => each.Role).Distinct().Count() > 1
        && (Find(SettingRole.Host) is not null || Find(SettingRole.Port) is not null);

    /// <summary>The settings of encryption.</summary>
    public IEnumerable<PastedSetting> Encryption => _all.Where(each => each.Role == SettingRole.Encryption);

    /// <summary>The server's name without scheme and port; null if it is not shown.</summary>
    public string? Host => (Find(SettingRole.Host) is { } host ? HostOf(host.Value) : null) ?? Constructor?.Host;

    /// <summary>The server's name in the value of a setting: without scheme and port, or that of a named service.</summary>
    public static string? HostOf(string value) => ServiceHosts.Of(value)
        ?? (HostName().Match(value) is { Success: true } match && match.Groups["host"].Value.TrimEnd('.') is { Length: > 0 } host
            ? host : null);

    /// <summary>The port; null if it is not shown.</summary>
    public int? Port => Find(SettingRole.Port) is { } port ? Number(port.Value)
        : Find(SettingRole.Host) is { } host && HostName().Match(host.Value) is { Success: true } match
            && match.Groups["port"].Success ? Number(match.Groups["port"].Value)
        : Constructor?.Port;

    /// <summary>Host, port and mode that a call in code has as arguments: <c>smtplib.SMTP('host', 465)</c>.</summary>
    public (string Host, int? Port, TlsMode Mode)? Constructor { get; private init; }

    /// <summary>The setting that holds scheme, host and port in one: <c>smtp://user:pass@host:465</c>; null if there is none.</summary>
    public PastedSetting? Url => _all.Find(each => each.Role == SettingRole.Host
        && (each.Value.StartsWith("smtp://", StringComparison.Ordinal)
        || each.Value.StartsWith("smtps://", StringComparison.Ordinal)));

    /// <summary>How the settings let the connection be encrypted.</summary>
    public TlsMode Mode => Url is { } url && !Encryption.Any()
        ? url.Value.StartsWith("smtps:", StringComparison.Ordinal) ? TlsMode.Implicit : TlsMode.None
        : Constructor is { Mode: not TlsMode.Unknown } call && !Encryption.Any() ? call.Mode : ModeOfSettings();

    /// <summary>Whether the program uses TLS from the start on port 465 whatever the other setting is (Alertmanager).</summary>
    public bool IsTlsByPort => Encryption.Any() && Encryption.All(each =>
        SettingName.EncryptionKind(SettingName.WordsOf(each.Key)) == "require-tls");

    /// <summary>The first setting for a purpose; null if there is none.</summary>
    public PastedSetting? Find(SettingRole role) => _all.Find(each => each.Role == role);

    /// <summary>Reads the settings of a text.</summary>
    public static PastedSettings Read(string text)
    {
        var head = Listed().Replace(text.Length > MaxLength ? text[..MaxLength] : text, "${name}: ");
        var all = new List<PastedSetting>();
        foreach (Match match in Assignment().Matches(head))
        {
            // The fields of an error object are no settings: nodemailer prints host and port of the attempt.
            var isOfError = match.Groups["key"].Value is "hostname" or "address" or "host"
                && head.Contains("syscall", StringComparison.Ordinal)
                && head.Contains("errno", StringComparison.Ordinal) && Near(head, match.Index) && !IsInCall(head, match.Index);
            if (all.Count < MaxSettings && !isOfError && !IsComment(head, match.Index) && ToSetting(match) is { } setting
                && !IsOtherName(head, match) && !all.Exists(each => each.Role == setting.Role && each.Key == setting.Key))
            {
                all.Add(setting);
            }
        }

        return all.Count == 0 && !Call().IsMatch(head) ? None : new PastedSettings(all) { Constructor = ReadCall(head) };
    }

    /// <summary>Whether the line is switched off: <c>;user =</c>, <c># port = 25</c>, <c>// host: '…'</c>.</summary>
    private static bool IsComment(string text, int at)
    {
        var line = text.AsSpan(0, at);
        line = line[(line.LastIndexOf('\n') + 1)..].TrimStart();
        return line.StartsWith(";") || line.StartsWith("#") || line.StartsWith("//");
    }

    /// <summary>Whether the value is a variable of the code: <c>mail = os.environ[…]</c> stands before <c>user = mail</c>.</summary>
    private static bool IsOtherName(string text, Match match)
    {
        var value = match.Groups["value"].Value;
        return match.Groups["open"].Length == 0 && value.Length is > 1 and < 40 && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && !char.IsAsciiDigit(value[0]) && AssignedBefore(text.AsSpan(0, match.Index), value);
    }

    private static bool AssignedBefore(ReadOnlySpan<char> text, string name)
    {
        for (var at = text.IndexOf(name); at >= 0;)
        {
            var after = text[(at + name.Length)..].TrimStart(" \t");
            var isWhole = at == 0 || !(char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '_' or '.' or '-');
            if (isWhole && after.Length > 1 && after[0] == '=' && after[1] != '=')
            {
                return true;
            }

            var next = text[(at + name.Length)..].IndexOf(name);
            at = next < 0 ? -1 : at + name.Length + next;
        }

        return false;
    }

    private static bool Near(string text, int at) =>
        text.AsSpan(Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)).Contains("syscall", StringComparison.Ordinal);

    /// <summary>Whether it stands among the arguments for a transport: the error object is printed somewhere else.</summary>
    private static bool IsInCall(string text, int at) =>
        text.AsSpan(Math.Max(0, at - 150)..at) is var before && before.LastIndexOf("createTransport(") is >= 0 and var call
        && !before[call..].Contains('}');

    private static PastedSetting? ToSetting(Match match)
    {
        var (key, value) = (match.Groups["key"].Value, match.Groups["value"].Value.Trim());
        var words = SettingName.WordsOf(key);
        if (words.Count == 0 || (match.Groups["open"].Length == 0 && IsExpression(value)) || SettingName.Role(words, value) is not { } role
            || (match.Groups["open"].Length == 0 && role is SettingRole.User or SettingRole.Password
                && (IsMember(value) || IsReplyCode(value))))
        {
            return null;
        }

        // "`SMTP_PORT` set to 587" is a sentence; the setting itself is the name and the value.
        var isSentence = match.Groups["sep"].Value.Contains(" to", StringComparison.Ordinal);
        var from = match.Groups["key"].Index - match.Index;
        var before = isSentence ? key + "=" : match.Value[from..(match.Groups["value"].Index - match.Index)];
        var open = match.Groups["open"].Value;
        var after = isSentence || open is "" or "`" ? "" : open;
        before = open == "`" && !isSentence ? key + "=" : before.Replace("`", "", StringComparison.Ordinal);
        var isCall = before.Contains('(', StringComparison.Ordinal);
        var isEscaped = before.Contains('\\', StringComparison.Ordinal);
        return isEscaped ? null
            : new PastedSetting(role, key, value, Opened(match, from) + before.TrimStart(), after + (isCall ? ")" : ""));
    }

    /// <summary>Whether a line is one setting and nothing else: such a line reports nothing.</summary>
    public static bool IsSetting(string line) => line.Length < 200 && (SwitchOfMsmtp().IsMatch(line) || IsAssignment(line));

    private static bool IsAssignment(string line)
    {
        var match = Line().Match(line);
        if (!match.Success)
        {
            return false;
        }

        var key = match.Groups["key"].Value;
        var role = SettingName.Role(SettingName.WordsOf(key), match.Groups["value"].Value);
        return role == SettingRole.Encryption
            || (key.Contains('_', StringComparison.Ordinal)
                && (role == SettingRole.From || key.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')));
    }

    /// <summary>Code in place of a value: a variable, a constant of a class.</summary>
    private static bool IsExpression(string value) => value.Contains("::", StringComparison.Ordinal) || value.StartsWith('$')
        || Array.Exists(Variables, each => value.StartsWith(each, StringComparison.Ordinal));

    /// <summary>"Invalid login: 535 …" is the error and no setting.</summary>
    private static bool IsReplyCode(string value) => value is ['4' or '5', _, _] && value.All(char.IsAsciiDigit);

    /// <summary>A member of an object whose name is that of a setting: <c>account.user</c>, <c>options.smtpPassword</c>.</summary>
    private static bool IsMember(string value)
    {
        var dot = value.LastIndexOf('.');
        return dot > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') && !char.IsAsciiDigit(value[0])
            && Array.Exists(MemberWords, word => value.AsSpan(dot + 1).Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private static readonly string[] MemberWords = ["user", "login", "mail", "pass", "pwd", "secret", "account", "name"];

    private static readonly string[] Variables =
        ["process.", "os.", "self.", "this.", "settings.", "config.", "Config.", "env.", "ENV", "System.", "_appSettings.", "appsettings.",
            "mailConfig.", "smtplib.", "app.", "secrets.", "conf.", "cfg.", "String", "await", "new"];

    /// <summary>The quotation mark before the name, where one closes after it: <c>'port' => 587</c>.</summary>
    private static string Opened(Match match, int from)
    {
        var after = match.Groups["key"].Index - match.Index + match.Groups["key"].Length;
        return from > 0 && match.Value[from - 1] is '\'' or '"' && after < match.Length && match.Value[after] == match.Value[from - 1]
            ? match.Value[from - 1].ToString() : "";
    }

    private static (string Host, int? Port, TlsMode Mode)? ReadCall(string text)
    {
        if (Call().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var port = match.Groups["port"].Success ? Number(match.Groups["port"].Value) : null;
        var name = match.Groups["name"].Value;
        var mode = match.Groups["mode"].Value;
        return (match.Groups["host"].Value, port, name switch
        {
            "SMTP_SSL" => TlsMode.Implicit,
            "smtplib.SMTP" => TlsMode.StartTls,
            "NewDialer" => TlsMode.Unknown,
            _ => mode.ToLowerInvariant() switch
            {
                "ssl" or "true" or "securesocketoptions.sslonconnect" => TlsMode.Implicit,
                "tls" or "securesocketoptions.starttls" => TlsMode.StartTls,
                "false" or "securesocketoptions.none" => TlsMode.None,
                _ => TlsMode.Unknown,
            },
        });
    }

    private TlsMode ModeOfSettings()
    {
        var modes = Encryption.Select(EncryptionValue.ModeOf).ToList();
        return modes.Contains(TlsMode.Implicit) || (IsTlsImplicit && modes.Contains(TlsMode.Unknown)) ? TlsMode.Implicit
            : modes.Contains(TlsMode.StartTls) ? TlsMode.StartTls
            : modes.Contains(TlsMode.Unknown) || modes.Count == 0 ? TlsMode.Unknown
            : TlsMode.None;
    }

    private static int? Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // A name, a separator and a value; quotation marks or none around both. XML: name="value".
    [GeneratedRegex(
        @"(?<quote>[""'`]?)(?<![\w.@-])(?<key>(?:[A-Z][\w-]{0,20} ){0,2}[$@]?[A-Za-z][\w.-]{0,80}(?:->[A-Za-z]\w{0,40})?)[""'`]?\]?\??"
        + @"(?<sep>(?>[ \t]{0,16})(?:=>|:=|=|:(?![/:]))(?>[ \t]{0,12})|[ \t]set[ \t]to[ \t]"
        + @"|\([ \t]?(?=[""'\d]|true\b|false\b|True\b|False\b))"
        + @"(?:(?:ENV\[|process\.env\.)[^\n|]{0,60}\|\|[ \t]?)?(?<open>[""'`]?)"
        + @"(?<value>(?<=[""'])[^""'`\n]{0,120}(?=[""'])|(?<![""'])(?>[^\s,;(){}\[\]#<>""'`]{0,120})(?![(\[]))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    // Kubernetes and XML give name and value as two fields: "- name: SMTP_HOST / value: …", key="SmtpPort" value="587"; calls as two
    // arguments.
    [GeneratedRegex(
        @"(?:-[ ])?\bname:[ ]?[""']?(?<name>[A-Za-z][\w.]{2,60})[""']?\s{1,40}value:[ ]?"
        + @"|\b(?:key|name)=""(?<name>[A-Za-z][\w.]{2,60})""\s{1,4}value="
        + @"|\b(?:put|setProperty|define|ini_set)\([ ]?[""'](?<name>[A-Za-z][\w.]{2,60})[""'],[ ]?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Listed();

    [GeneratedRegex(
        @"^[\s\-;#*""'`]{0,12}(?<key>[A-Za-z][\w.>$-]{1,80})[""'`\]?]{0,3}[ \t]{0,20}(?:=>|="
        + @"|:)[ \t]{0,12}[""'`]?(?<value>[^\s""'`]{0,120})[""'`]?[,;]?\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    // msmtp and mpop write a setting and its value without a sign between them.
    [GeneratedRegex(@"^\s*#?\s*(?:tls(?:_starttls|_certcheck)?|auth|set_(?:from|date|msgid)_header)[ \t]+(?:on|off|auto|plain|login)\s*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SwitchOfMsmtp();

    // "ssl://smtp.example.com:465", "smtp.example.com:587".
    [GeneratedRegex(@"^(?:[a-z+]{3,12}://)?(?:[^@/\s]*@)?(?<host>[A-Za-z0-9_.-]+)(?::(?<port>\d{2,5}))?/?,?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HostName();

    // Calls whose arguments are host and port: Python, Go, Swift Mailer, MailKit, System.Net.Mail.
    [GeneratedRegex(
        @"\b(?<name>SMTP_SSL|smtplib\.SMTP|NewDialer|Swift_SmtpTransport|newInstance|setLogin|Connect(?:Async)?|SmtpClient)"
        + @"[ ]?\([ ]?(?:host[ ]?=[ ]?)?[""'](?<host>[A-Za-z0-9_.-]+)[""']"
        + @"(?:, ?(?:port[ ]?=[ ]?)?[""']?(?<port>\d{2,5})[""']?)?(?:, ?[""']?(?<mode>[A-Za-z.]+)[""']?)?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Call();
}
