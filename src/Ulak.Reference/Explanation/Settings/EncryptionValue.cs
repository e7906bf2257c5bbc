namespace Ulak.Reference.Explanation.Settings;

/// <summary>What the value of a setting of encryption means, and which value means another mode in the same setting.</summary>
internal static class EncryptionValue
{
    private static readonly string[] On = ["true", "yes", "on", "1", "always", "enabled", "enable", "required", "mandatory",
        ":always"];

    private static readonly string[] Off = ["false", "no", "off", "0", "none", "never", "null", "", "disabled", "disable", ":never", "nil",
        "plain", "unencrypted"];

    // Each pair: the word for STARTTLS, the word for TLS from the start.
    private static readonly (string StartTls, string Implicit)[] Words =
    [
        ("smtp+starttls", "smtps"), ("tls", "ssl"), ("starttls", "ssl"), ("starttls", "force_tls"), ("starttls", "ssl/tls"),
        ("starttls", "ssltls"), ("starttls", "smtps"), ("explicit", "implicit"), ("starttls", "implicit"), ("submission", "submissions"),
        ("smtp", "smtps"), ("securesocketoptions.starttls", "securesocketoptions.sslonconnect"), ("start_tls", "ssl_tls"),
    ];

    /// <summary>Whether it is a value of such a setting.</summary>
    public static bool IsKnown(string value) => value.ToLowerInvariant() is var word && (On.Contains(word) || Off.Contains(word)
        || word == ":if_available" || Array.Exists(Words, each => each.StartTls == word || each.Implicit == word));

    /// <summary>The mode; <see cref="TlsMode.Unknown"/> where the name means either, depending on the program.</summary>
    public static TlsMode ModeOf(PastedSetting setting)
    {
        var kind = SettingName.EncryptionKind(SettingName.WordsOf(setting.Key));
        var value = setting.Value.ToLowerInvariant();
        if (value == ":if_available")
        {
            return TlsMode.None;
        }

        if (On.Contains(value))
        {
            // Elixir's atoms belong to STARTTLS; System.Net.Mail and PowerShell know no other TLS.
            return kind switch
            {
                "starttls" or "use-tls" or "enable-ssl" or "require-tls" => TlsMode.StartTls,
                "ssl" or "secure" => TlsMode.Implicit,
                _ => value.StartsWith(':') ? TlsMode.StartTls : TlsMode.Unknown,
            };
        }

        return Off.Contains(value) ? TlsMode.None
            : Array.Exists(Words, each => each.Implicit == value) ? TlsMode.Implicit
            : Array.Exists(Words, each => each.StartTls == value) && value != "smtp" ? TlsMode.StartTls
            : value == "smtp" ? TlsMode.None
            : TlsMode.Unknown;
    }

    /// <summary>The setting's value for a mode, in the words that it uses now; null where it is not known.</summary>
    public static string? For(PastedSetting setting, TlsMode mode, bool hasStartTlsSetting)
    {
        var kind = SettingName.EncryptionKind(SettingName.WordsOf(setting.Key));
        var value = setting.Value.ToLowerInvariant();
        var isSwitch = On.Contains(value) || Off.Contains(value) || value == ":if_available";
        if (!isSwitch || kind is "word")
        {
            // Home Assistant calls TLS from the start "tls"; only Vaultwarden has "force_tls".
            if (value == "tls" && hasStartTlsSetting && !setting.Key.StartsWith("MAIL_", StringComparison.Ordinal))
            {
                return mode == TlsMode.Implicit ? "tls" : "starttls";
            }

            return setting.Key == "SMTP_SECURITY" ? mode == TlsMode.Implicit ? "force_tls" : "starttls" : Word(value, mode);
        }

        bool? isOn = kind switch
        {
            "starttls" or "use-tls" or "require-tls" => mode == TlsMode.StartTls,
            "enable-ssl" => mode == TlsMode.StartTls ? true : null,
            "use-ssl" => true,
            "ssl" or "secure" => mode == TlsMode.Implicit,
            _ => value.StartsWith(':') ? mode == TlsMode.StartTls : hasStartTlsSetting ? mode == TlsMode.Implicit : null,
        };
        return isOn is { } on ? Switch(setting.Value, on) : null;
    }

    private static string? Word(string value, TlsMode mode)
    {
        var pair = Array.Find(Words, each => each.Implicit == value || each.StartTls == value);
        pair = pair.StartTls is null && value is "" or "null" or "none" or "false" ? ("tls", "ssl") : pair;
        return pair.StartTls is null ? null : mode == TlsMode.Implicit ? pair.Implicit : pair.StartTls;
    }

    /// <summary>The setting of a switch with its other value, as it would stand in the text; null if it is no switch.</summary>
    public static string? Opposite(PastedSetting setting)
    {
        var value = setting.Value.ToLowerInvariant();
        return value.Length > 0 && (On.Contains(value) || Off.Contains(value))
            ? setting.With(Switch(setting.Value, !On.Contains(value))).Trim('`') : null;
    }

    /// <summary>On or off in the words that the value has now: <c>True</c>, <c>yes</c>, <c>:always</c>.</summary>
    private static string Switch(string value, bool on) => value switch
    {
        "True" or "False" => on ? "True" : "False",
        "TRUE" or "FALSE" => on ? "TRUE" : "FALSE",
        "yes" or "no" => on ? "yes" : "no",
        "Yes" or "No" => on ? "Yes" : "No",
        "on" or "off" => on ? "on" : "off",
        "1" or "0" => on ? "1" : "0",
        [':', ..] => on ? ":always" : ":never",
        "always" or "never" => on ? "always" : "never",
        _ => on ? "true" : "false",
    };
}
