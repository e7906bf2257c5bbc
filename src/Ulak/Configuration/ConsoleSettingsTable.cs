using System.Collections.Immutable;
using System.Globalization;
using Ulak.Console;
using Ulak.Console.Proxying;
using Ulak.Inbox.Rules;
using Ulak.Server.Proxy;

namespace Ulak.Configuration;

/// <summary>The settings of the web console: its address, who may open it, and proxies in front of it.</summary>
internal static class ConsoleSettingsTable
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        Create("console.address", "address:port, or unix:/path",
            "The address of the web console, or a Unix socket. On any address other than loopback it requires a login.",
            c => ListenerSettingsTable.FormatAddress(c.Address),
            (c, v) => ListenerSettingsTable.ParseAddress(v) is { } address ? c with { Address = address } : null),
        Create("console.https", "true or false",
            "Whether the console is served over HTTPS, with tls.certificate, or with a self-signed certificate if none is set. A changed "
                + "certificate is reloaded.",
            c => c.IsHttps ? "true" : "false", (c, v) => bool.TryParse(v, out var https) ? c with { IsHttps = https } : null),
        Create("console.basePath", "a path such as /mail, or off",
            "The path below which a reverse proxy publishes the console. The proxy may remove the path from requests or keep it. "
                + "A proxy of console.proxies can announce another one in X-Forwarded-Prefix.",
            c => c.BasePath.Length > 0 ? c.BasePath : "off",
            (c, v) => v is "off" or "/" or "" ? c with { BasePath = "" }
                : PublicPath.Normalize(v) is { } path ? c with { BasePath = path }
                : null),
        Create("console.login", "auto, off, users or proxy",
            "Who may open the console: everyone (off; with a warning in the log where other machines can reach it), the users of ulak user "
                + "and of the configuration with their passwords (users), or users authenticated by a proxy of console.proxies (proxy). "
                + "auto: off on loopback and Unix sockets, users otherwise.",
            c => c.Login.ToString().ToLowerInvariant(),
            (c, v) => v is "auto" or "off" or "users" or "proxy"
                ? c with { Login = Enum.Parse<ConsoleLogin>(v, ignoreCase: true) }
                : null),
        Create("console.userHeader", "the name of a header field",
            "The header field in which a proxy of console.proxies passes the name of the user.", c => c.UserHeader,
            (c, v) => v.Length > 0 && v.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
                ? c with { UserHeader = v }
                : null),
        Create("console.proxies", "networks such as 10.0.0.0/8, separated by commas",
            "The reverse proxies whose header fields are trusted: X-Forwarded-For, -Proto, -Host and -Prefix, and console.userHeader. A "
                + "proxy on a Unix socket is always trusted.",
            c => string.Join(',', c.TrustedProxies.Networks),
            (c, v) => NetworkList.Parse(v) is { } networks ? c with { TrustedProxies = new TrustedNetworks(networks) } : null),
        Create("console.hostNames", "names, separated by commas, or *",
            "Additional host names of the console. Requests with any other Host header are refused (DNS rebinding). * allows every name.",
            c => string.Join(',', c.HostNames), (c, v) => c with { HostNames = Split(v) }),
        Create("console.cors", "origins such as https://app.example.org, separated by commas, or *",
            "The origins whose pages may use the API from a browser (CORS). * is every origin: with console.login off, every page that a "
                + "user opens can then read the mail.",
            c => string.Join(',', c.CorsOrigins),
            (c, v) => Split(v) is var origins && origins.All(IsOrigin) ? c with { CorsOrigins = origins } : null),
        Create("console.connections", "a whole number, 16 or more",
            "The maximum number of HTTP connections, half of them from one address, except loopback. More are closed. At most a quarter of "
                + "the open files that the process may have are used for them.",
            c => c.MaxConnections.ToString(CultureInfo.InvariantCulture),
            (c, v) => SettingFormat.ParsePositiveInteger(v) is { } most and >= 16 ? c with { MaxConnections = most } : null),
        Create("console.mailpitPrefix", "a path of one segment such as /mailpit, or off",
            "The path below which Mailpit's API is available. The base URL for programs is then http://127.0.0.1:8025/mailpit.",
            c => c.MailpitPrefix.Length > 0 ? c.MailpitPrefix : "off",
            (c, v) => v == "off" ? c with { MailpitPrefix = "" }
                : SettingFormat.ParsePathPrefix(v) is { } path ? c with { MailpitPrefix = path }
                : null),
    ];

    private static Setting Create(string key, string syntax, string description, Func<ConsoleSettings, string> format,
        Func<ConsoleSettings, string, ConsoleSettings?> apply) =>
        new(key, syntax, description, s => format(s.Console),
            (s, v) => apply(s.Console, v) is { } changed ? s with { Console = changed } : null);

    private static ImmutableArray<string> Split(string value) =>
        [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    // As browsers send it: scheme, host and port, without a path.
    private static bool IsOrigin(string text) => text == CrossOrigin.Any
        || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && text.Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase));
}
