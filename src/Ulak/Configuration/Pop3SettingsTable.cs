using System.Net;

namespace Ulak.Configuration;

/// <summary>The settings of POP3.</summary>
internal static class Pop3SettingsTable
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        Create("pop3.address", "address:port, or off",
            "The address for POP3, with which mail programs read the messages, e.g. 127.0.0.1:2110. A user whose name is an inbox sees "
                + "that "
                + "inbox; one whose name is an address sees the mail to it; others see all messages. Deleted messages are in the trash "
                    + "for ten "
                + "minutes.",
            p => p.Address?.ToString() ?? "off",
            (p, v) => v == "off" ? p with { Address = null } : SettingFormat.ParseEndPoint(v) is { } address
                ? p with { Address = address } : null),
        Create("pop3.tls", ListenerSettingsTable.TlsSyntax,
            "STLS offered (starttls), STLS required, or implicit TLS, with tls.certificate or a self-signed one. auto: starttls on "
                + "loopback if "
                + "tls.certificate is set, required on any other address.",
            p => ListenerSettingsTable.FormatTls(p.Tls),
            (p, v) => ListenerSettingsTable.ParseTls(v) is { } tls ? p with { Tls = tls } : null),
        Create("pop3.login", "auto, any or users",
            "Whose logins are accepted: any user with any password (any), or the users of ulak user and of the configuration (users). "
                + "auto: any "
                + "on loopback if the configuration has no users, users otherwise.",
            p => p.Login.ToString().ToLowerInvariant(),
            (p, v) => ListenerSettingsTable.ParseEnum<Pop3Login>(v) is { } login ? p with { Login = login } : null),
    ];

    private static Setting Create(string key, string syntax, string description, Func<Pop3Settings, string> format,
        Func<Pop3Settings, string, Pop3Settings?> apply) =>
        new(key, syntax, description, s => format(s.Pop3), (s, v) => apply(s.Pop3, v) is { } changed ? s with { Pop3 = changed } : null);
}

/// <summary>The POP3 listener.</summary>
internal sealed record Pop3Settings
{
    /// <summary>The address. Null if there is no listener.</summary>
    public IPEndPoint? Address { get; init; }

    public TlsMode Tls { get; init; }

    public Pop3Login Login { get; init; }

    /// <summary>Whether only this machine can connect.</summary>
    public bool IsLocal => Address is null || IPAddress.IsLoopback(Address.Address);

    /// <summary>The mode, with auto resolved.</summary>
    public TlsMode EffectiveTls(bool hasCertificate) => Tls != TlsMode.Auto ? Tls
        : !IsLocal ? TlsMode.Required
        : hasCertificate ? TlsMode.StartTls
        : TlsMode.Off;
}

/// <summary>Whose logins POP3 accepts.</summary>
internal enum Pop3Login
{
    /// <summary>Any on loopback without configured users, users otherwise.</summary>
    Auto,

    /// <summary>Any user with any password.</summary>
    Any,

    /// <summary>The users of the store and of the configuration.</summary>
    Users,
}
