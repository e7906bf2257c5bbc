using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Ulak.Server;
using Ulak.Smtp.Syntax;

namespace Ulak.Configuration;

/// <summary>The settings of listeners: <c>listeners.NAME.address</c> and so on, for any number of names.</summary>
internal static class ListenerSettingsTable
{
    private const string Section = "listeners.";
    private const string Submissions = "submissions";
    private const string UnixPrefix = "unix:";

    /// <summary>The settings of the listener with a name.</summary>
    public static ImmutableArray<Setting> ForListener(string name) =>
    [
        Create(name, "address", "address:port, or unix:/path",
            "The address of the listener. NAME is a name of your choice; any number of additional listeners can be defined.",
            l => FormatAddress(l.Address), (l, v) => ParseAddress(v) is { } address ? l with { Address = address } : null),
        Create(name, "kind", "smtp, submission, submissions or lmtp",
            "The kind of mail: from servers and programs (RFC 5321), from users (RFC 6409), from users under implicit TLS (RFC 8314), "
                + "or from a server for delivery (RFC 2033).",
            l => l.IsSubmissions ? Submissions : l.Kind.ToString().ToLowerInvariant(),
            (l, v) => v == Submissions ? l with { Kind = ListenerKind.Submission, IsSubmissions = true }
                : ParseEnum<ListenerKind>(v) is { } kind ? l with { Kind = kind, IsSubmissions = false }
                : null),
        Create(name, "tls", TlsSyntax, TlsDescription, l => FormatTls(l.Tls),
            (l, v) => ParseTls(v) is { } tls ? l with { Tls = tls } : null),
        Create(name, "auth", AuthSyntax, AuthDescription, l => l.Auth.ToString().ToLowerInvariant(),
            (l, v) => ParseEnum<AuthMode>(v) is { } auth ? l with { Auth = auth } : null),
        Create(name, "syntax", "strict or tolerant", "As smtp.syntax.", l => l.Syntax.ToString().ToLowerInvariant(),
            (l, v) => ParseEnum<Strictness>(v) is { } syntax ? l with { Syntax = syntax } : null),
        Create(name, "proxyProtocol", "true or false",
            "Whether connections from smtp.trusted begin with a PROXY protocol header, version 1 or 2 (HAProxy: send-proxy).",
            l => l.ProxyProtocol ? "true" : "false", (l, v) => bool.TryParse(v, out var proxy) ? l with { ProxyProtocol = proxy } : null),
    ];

    public const string TlsSyntax = "off, starttls, required, implicit or auto";

    public const string TlsDescription =
        "STARTTLS offered, STARTTLS required, or implicit TLS (RFC 8314). auto: STARTTLS if tls.certificate is set or users log in; "
            + "otherwise off, because many clients reject a self-signed certificate.";

    public const string AuthSyntax = "off, on, required, any or auto";

    public const string AuthDescription =
        "Whether users (ulak user add) can or must log in; without TLS only on loopback. any: each login succeeds, with any user and "
            + "secret, also without TLS. auto: required for submission; on loopback any, or on if the configuration has users, or off if "
            + "it has routes; off otherwise.";

    /// <summary>The setting with a key, or null if the key is not a listener setting.</summary>
    public static Setting? Find(string key)
    {
        if (!key.StartsWith(Section, StringComparison.OrdinalIgnoreCase)
            || key[Section.Length..].Split('.') is not [var name, _]
            || !IsName(name))
        {
            return null;
        }

        return ForListener(name.ToLowerInvariant())
            .FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase));
    }

    public static TlsMode? ParseTls(string value) => value switch { "starttls" => TlsMode.StartTls, _ => ParseEnum<TlsMode>(value) };

    public static string FormatTls(TlsMode mode) => mode.ToString().ToLowerInvariant();

    public static AuthMode? ParseAuth(string value) => ParseEnum<AuthMode>(value);

    public static string FormatAddress(EndPoint? address) => address switch
    {
        UnixDomainSocketEndPoint unix => UnixPrefix + unix,
        null => "",
        _ => address.ToString()!,
    };

    /// <summary>Parses an address and a port, or <c>unix:</c> and the absolute path of a socket.</summary>
    public static EndPoint? ParseAddress(string value)
    {
        if (!value.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            return SettingFormat.ParseEndPoint(value);
        }

        // The limit of the operating system for the path of a Unix socket.
        var path = value[UnixPrefix.Length..];
        return path.StartsWith('/') && System.Text.Encoding.UTF8.GetByteCount(path) <= 107 ? new UnixDomainSocketEndPoint(path) : null;
    }

    internal static T? ParseEnum<T>(string value)
        where T : struct, Enum =>
        value.Length > 0 && value.All(char.IsAsciiLetterLower) && Enum.TryParse<T>(value, ignoreCase: true, out var word) ? word : null;

    public static bool IsName(string name) => name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static Setting Create(string name, string key, string form, string about, Func<ListenerSettings, string> write,
        Func<ListenerSettings, string, ListenerSettings?> read) =>
        new($"{Section}{name}.{key}", form, about,
            settings => write(Get(settings, name)),
            (settings, value) => read(Get(settings, name), value) is { } changed
                ? settings with { Listeners = settings.Listeners.SetItem(name, changed) }
                : null);

    private static ListenerSettings Get(UlakSettings settings, string name) =>
        settings.Listeners.TryGetValue(name, out var listener) ? listener : new ListenerSettings { Name = name };
}
