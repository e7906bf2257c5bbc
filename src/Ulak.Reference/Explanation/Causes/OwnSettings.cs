using System.Buffers;
using System.Net;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Names the settings in the notation of the text: <c>MAIL_PORT=465</c> in place of what a library calls it. The person finds them at once
/// in their own file.
/// </summary>
internal static class OwnSettings
{
    // Signs of a value that was made unreadable, or that is a variable.
    private static readonly SearchValues<char> Placeholders = SearchValues.Create("<>*${}[] ");

    /// <summary>
    /// The values <c>settings-…</c> with the settings of the text in place of those of a library, where the text shows them.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Over(IReadOnlyDictionary<string, string> library, PastedSettings own)
    {
        if (!own.AreOfMailer)
        {
            return library;
        }

        var values = new Dictionary<string, string>(library);
        var isMisspelt = own.Encryption.Any(each => each.Key == "secureConnection");
        Set("settings-starttls", isMisspelt ? null : Pair(own, TlsMode.StartTls, 587));
        Set("settings-tls", isMisspelt ? null : Pair(own, TlsMode.Implicit, 465));
        Set("settings-host", own.Find(SettingRole.Host) is { } host ? $"`{host.Key}`" : null);
        Set("settings-from", own.Find(SettingRole.From) is { } from ? $"`{from.Key}`" : null);
        Set("settings-login", own.Find(SettingRole.User) is { } user
            ? own.Find(SettingRole.Password) is { } password ? $"`{user.Key}`, `{password.Key}`" : $"`{user.Key}`" : null);
        return values;

        void Set(string name, string? value)
        {
            if (value is not null)
            {
                values[name] = value;
            }
        }
    }

    /// <summary>Adds host, port and login of the settings, where the error has none.</summary>
    public static void AddValues(Dictionary<string, string> values, PastedSettings own)
    {
        if (!own.AreOfMailer && own.Constructor is null)
        {
            return;
        }

        // An error names the address to which the name in the settings led.
        if (own.Host is { } named && !IPAddress.TryParse(named, out _)
            && values.TryGetValue("host", out var host) && IPAddress.TryParse(host, out _))
        {
            values["host"] = named;
        }

        Add("host", own.Host);
        Add("port", own.Port is { } port ? $"{port}" : null);
        Add("login", own.Find(SettingRole.User) is { } user && user.Value.Contains('@', StringComparison.Ordinal)
            && !user.Value.AsSpan().ContainsAny(Placeholders) ? user.Value : null);
        Add("own-pair", Shown(own));

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                values.TryAdd(name, value);
            }
        }
    }

    /// <summary>The settings of port and encryption as they stand in the text; null if the text shows only one of them.</summary>
    public static string? Shown(PastedSettings own)
    {
        if (own.Url is { } url)
        {
            return url.AsCode;
        }

        var port = PortSetting(own);
        var modes = own.Encryption.Where(each => IsOf(own, EncryptionValue.ModeOf(each))).Select(each => each.AsCode).ToList();
        return port is null || modes.Count == 0 ? null : string.Join(", ", modes.Prepend(port.AsCode));
    }

    private static bool IsOf(PastedSettings own, TlsMode mode) => mode == own.Mode || (own.IsTlsImplicit && mode == TlsMode.Unknown);

    /// <summary>The settings of port and encryption for a mode, in the notation of the text; null if they cannot be written.</summary>
    public static string? Pair(PastedSettings own, TlsMode mode, int port)
    {
        var hasStartTls = own.IsTlsImplicit
            || own.Encryption.Any(each => SettingName.EncryptionKind(SettingName.WordsOf(each.Key)) == "starttls");
        var modes = own.Encryption.Select(each => (Setting: each, Value: EncryptionValue.For(each, mode, hasStartTls)))
            .Where(each => each.Value is not null).Select(each => each.Setting.With(each.Value!)).ToList();
        if (Sibling(own, mode) is { } sibling)
        {
            modes.Add(sibling);
        }

        if (own.Encryption.All(each => each.Value.Length == 0) && own.Url is { } url)
        {
            return url.With(WithScheme(url.Value, mode, port));
        }

        var ports = WithPort(own, port);
        return modes.Count == 0 || ports is null || modes.Count < own.Encryption.Count(each => each.Role == SettingRole.Encryption)
            ? null : string.Join(", ", modes.Prepend(ports));
    }

    /// <summary>Frameworks have two switches, of which exactly one is on: <c>EMAIL_USE_SSL</c> and <c>EMAIL_USE_TLS</c>.</summary>
    private static string? Sibling(PastedSettings own, TlsMode mode)
    {
        if (mode != TlsMode.StartTls || own.Encryption.ToList() is not [var only])
        {
            return null;
        }

        foreach (var (ssl, tls) in (ReadOnlySpan<(string, string)>)[("USE_SSL", "USE_TLS"), ("smtp.ssl.enable", "smtp.starttls.enable")])
        {
            if (only.Key.Contains(ssl, StringComparison.Ordinal))
            {
                var sibling = only with
                {
                    Key = only.Key.Replace(ssl, tls, StringComparison.Ordinal),
                    Before = only.Before.Replace(ssl, tls, StringComparison.Ordinal)
                };
                return EncryptionValue.For(sibling, mode, hasStartTlsSetting: true) is { } value ? sibling.With(value) : null;
            }
        }

        return null;
    }

    /// <summary>An address such as <c>smtp://user:pass@host:465</c> with the scheme and port of a mode.</summary>
    private static string WithScheme(string url, TlsMode mode, int port)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var at = rest.LastIndexOf(':');
        var host = at > rest.LastIndexOf('@') && at >= 0 ? rest[..at] : rest;
        return $"{(mode == TlsMode.Implicit ? "smtps" : "smtp")}://{host}:{port}";
    }

    private static string? WithPort(PastedSettings own, int port) => PortSetting(own) is not { } setting ? null
        : setting.Role == SettingRole.Port ? setting.With($"{port}")
        : setting.With(setting.Value.Replace($":{own.Port}", $":{port}", StringComparison.Ordinal));

    /// <summary>The setting with the port: its own, or that of the server's name.</summary>
    private static PastedSetting? PortSetting(PastedSettings own) => own.Find(SettingRole.Port)
        ?? (own.Port is not null && own.Find(SettingRole.Host) is { } host
            && host.Value.Contains($":{own.Port}", StringComparison.Ordinal) ? host : null);
}
