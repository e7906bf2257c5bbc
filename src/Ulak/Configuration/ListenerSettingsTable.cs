using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Ulak.Server;
using Ulak.Smtp.Syntax;

namespace Ulak.Configuration;

/// <summary>The values of a listener: <c>listeners.NAME.address</c> and so on. There may be any number of names.</summary>
internal static class ListenerSettingsTable
{
    private const string Section = "listeners.";
    private const string Submissions = "submissions";
    private const string UnixPrefix = "unix:";

    /// <summary>The settings of a listener's name.</summary>
    public static ImmutableArray<Setting> ForListener(string name) =>
    [
        Create(name, "address", "address:port, or unix:/path", "Where it listens. A name of your choice stands for NAME; there may be any number of listeners beside the first.",
            l => FormatAddress(l.Address), (l, v) => ParseAddress(v) is { } address ? l with { Address = address } : null),
        Create(name, "kind", "smtp, submission, submissions or lmtp", "What it is for: mail from servers and programs (RFC 5321), from users (RFC 6409), from users under TLS from the first octet on (RFC 8314), or from a server for delivery (RFC 2033).",
            l => l.IsSubmissions ? Submissions : l.Kind.ToString().ToLowerInvariant(), (l, v) => v == Submissions ? l with { Kind = ListenerKind.Submission, IsSubmissions = true } : ParseEnum<ListenerKind>(v) is { } kind ? l with { Kind = kind, IsSubmissions = false } : null),
        Create(name, "tls", TlsSyntax, TlsDescription, l => FormatTls(l.Tls), (l, v) => ParseTls(v) is { } tls ? l with { Tls = tls } : null),
        Create(name, "auth", AuthSyntax, AuthDescription, l => l.Auth.ToString().ToLowerInvariant(), (l, v) => ParseEnum<AuthMode>(v) is { } auth ? l with { Auth = auth } : null),
        Create(name, "syntax", "strict, tolerant or auto", "As smtp.syntax.", l => FormatSyntax(l.Syntax), (l, v) => v == "auto" ? l with { Syntax = null } : ParseEnum<Strictness>(v) is { } syntax ? l with { Syntax = syntax } : null),
        Create(name, "proxyProtocol", "true or false", "Whether connections from smtp.trusted begin with a header of the PROXY protocol, version 1 or 2, as HAProxy's send-proxy makes it.",
            l => l.ProxyProtocol ? "true" : "false", (l, v) => bool.TryParse(v, out var proxy) ? l with { ProxyProtocol = proxy } : null),
    ];

    public const string TlsSyntax = "off, starttls, required, implicit or auto";

    public const string TlsDescription = "TLS: after STARTTLS for who wants it, demanded, or from the first octet on (RFC 8314). auto: STARTTLS where tls.certificate is given or users log in; a certificate that signs itself would turn careful clients away.";

    public const string AuthSyntax = "off, on, required or auto";

    public const string AuthDescription = "Whether users log in (ulak user add makes them): without TLS on loopback alone. auto: demanded for submission, off otherwise.";

    /// <summary>The setting of a key; null where the key is none of a listener's.</summary>
    public static Setting? Find(string key)
    {
        if (!key.StartsWith(Section, StringComparison.OrdinalIgnoreCase) || key[Section.Length..].Split('.') is not [var name, _] || !IsName(name))
        {
            return null;
        }

        return ForListener(name.ToLowerInvariant()).FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase));
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

    private static EndPoint? ParseAddress(string value)
    {
        if (!value.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            return SettingFormat.ParseEndPoint(value);
        }

        // The system's limit for the name of a socket.
        var path = value[UnixPrefix.Length..];
        return path.StartsWith('/') && System.Text.Encoding.UTF8.GetByteCount(path) <= 107 ? new UnixDomainSocketEndPoint(path) : null;
    }

    private static string FormatSyntax(Strictness? syntax) => syntax?.ToString().ToLowerInvariant() ?? "auto";

    private static T? ParseEnum<T>(string value)
        where T : struct, Enum =>
        value.Length > 0 && value.All(char.IsAsciiLetterLower) && Enum.TryParse<T>(value, ignoreCase: true, out var word) ? word : null;

    private static bool IsName(string name) => name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static Setting Create(string name, string key, string form, string about, Func<ListenerSettings, string> write, Func<ListenerSettings, string, ListenerSettings?> read) =>
        new($"{Section}{name}.{key}", form, about,
            settings => write(Get(settings, name)),
            (settings, value) => read(Get(settings, name), value) is { } changed ? settings with { Listeners = settings.Listeners.SetItem(name, changed) } : null);

    private static ListenerSettings Get(UlakSettings settings, string name) =>
        settings.Listeners.TryGetValue(name, out var listener) ? listener : new ListenerSettings { Name = name };
}
