using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Ulak.Server;
using Ulak.Smtp.Syntax;

namespace Ulak.Configuration;

/// <summary>The values of a listener: <c>listeners.NAME.address</c> and so on. There may be any number of names.</summary>
internal static class ListenerTable
{
    private const string Section = "listeners.";
    private const string Submissions = "submissions";
    private const string UnixForm = "unix:";

    /// <summary>The settings of a listener's name.</summary>
    public static ImmutableArray<Setting> Of(string name) =>
    [
        One(name, "address", "address:port, or unix:/path", "Where it listens. A name of your choice stands for NAME; there may be any number of listeners beside the first.",
            l => WriteAddress(l.Address), (l, v) => ReadAddress(v) is { } address ? l with { Address = address } : null),
        One(name, "kind", "smtp, submission, submissions or lmtp", "What it is for: mail from servers and programs (RFC 5321), from users (RFC 6409), from users under TLS from the first octet on (RFC 8314), or from a server for delivery (RFC 2033).",
            l => l.IsSecure ? Submissions : l.Kind.ToString().ToLowerInvariant(), (l, v) => v == Submissions ? l with { Kind = ListenerKind.Submission, IsSecure = true } : Word<ListenerKind>(v) is { } kind ? l with { Kind = kind, IsSecure = false } : null),
        One(name, "tls", TlsForm, TlsAbout, l => WriteTls(l.Tls), (l, v) => ReadTls(v) is { } tls ? l with { Tls = tls } : null),
        One(name, "auth", AuthForm, AuthAbout, l => l.Auth.ToString().ToLowerInvariant(), (l, v) => Word<AuthMode>(v) is { } auth ? l with { Auth = auth } : null),
        One(name, "syntax", "strict, tolerant or auto", "As smtp.syntax.", l => WriteSyntax(l.Syntax), (l, v) => v == "auto" ? l with { Syntax = null } : Word<Strictness>(v) is { } syntax ? l with { Syntax = syntax } : null),
        One(name, "proxyProtocol", "true or false", "Whether connections from smtp.trusted begin with a header of the PROXY protocol, version 1 or 2, as HAProxy's send-proxy makes it.",
            l => l.ProxyProtocol ? "true" : "false", (l, v) => bool.TryParse(v, out var proxy) ? l with { ProxyProtocol = proxy } : null),
    ];

    public const string TlsForm = "off, starttls, required, implicit or auto";

    public const string TlsAbout = "TLS: after STARTTLS for who wants it, demanded, or from the first octet on (RFC 8314). auto: STARTTLS where tls.certificate is given or users log in; a certificate that signs itself would turn careful clients away.";

    public const string AuthForm = "off, on, required or auto";

    public const string AuthAbout = "Whether users log in (ulak user add makes them): without TLS on loopback alone. auto: demanded for submission, off otherwise.";

    /// <summary>The setting of a key; null where the key is none of a listener's.</summary>
    public static Setting? Find(string key)
    {
        if (!key.StartsWith(Section, StringComparison.OrdinalIgnoreCase) || key[Section.Length..].Split('.') is not [var name, _] || !IsName(name))
        {
            return null;
        }

        return Of(name.ToLowerInvariant()).FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase));
    }

    public static TlsMode? ReadTls(string value) => value switch { "starttls" => TlsMode.StartTls, _ => Word<TlsMode>(value) };

    public static string WriteTls(TlsMode mode) => mode.ToString().ToLowerInvariant();

    public static AuthMode? ReadAuth(string value) => Word<AuthMode>(value);

    public static string WriteAddress(EndPoint? address) => address switch
    {
        UnixDomainSocketEndPoint unix => UnixForm + unix,
        null => "",
        _ => address.ToString()!,
    };

    private static EndPoint? ReadAddress(string value)
    {
        if (!value.StartsWith(UnixForm, StringComparison.Ordinal))
        {
            return SettingForms.EndPoint(value);
        }

        // The system's limit for the name of a socket.
        var path = value[UnixForm.Length..];
        return path.StartsWith('/') && System.Text.Encoding.UTF8.GetByteCount(path) <= 107 ? new UnixDomainSocketEndPoint(path) : null;
    }

    private static string WriteSyntax(Strictness? syntax) => syntax?.ToString().ToLowerInvariant() ?? "auto";

    private static T? Word<T>(string value)
        where T : struct, Enum =>
        value.Length > 0 && value.All(char.IsAsciiLetterLower) && Enum.TryParse<T>(value, ignoreCase: true, out var word) ? word : null;

    private static bool IsName(string name) => name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static Setting One(string name, string key, string form, string about, Func<ListenerSettings, string> write, Func<ListenerSettings, string, ListenerSettings?> read) =>
        new($"{Section}{name}.{key}", form, about,
            settings => write(Current(settings, name)),
            (settings, value) => read(Current(settings, name), value) is { } changed ? settings with { Listeners = settings.Listeners.SetItem(name, changed) } : null);

    private static ListenerSettings Current(UlakSettings settings, string name) =>
        settings.Listeners.TryGetValue(name, out var listener) ? listener : new ListenerSettings { Name = name };
}
