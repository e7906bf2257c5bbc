using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Ulak.Console;
using Ulak.Console.Api;
using Ulak.Server;
using Ulak.Server.Limits;
using Ulak.Server.Proxy;
using Ulak.Smtp.Syntax;
using Ulak.Storage.Sqlite;

namespace Ulak.Configuration;

/// <summary>Every value that can be set. Reading, checking, <c>ulak config</c> and docs/configuration.md all come from this one table.</summary>
internal static class SettingsTable
{
    private const string EndPointSyntax = "address:port";
    private const string NumberSyntax = "a whole number greater than 0";
    private const string SizeSyntax = "octets, or a number with KiB, MiB or GiB";
    private const string TimeSpanSyntax = "a number with s, m, h or d";

    public static IReadOnlyList<Setting> All { get; } =
    [
        EndPointSetting("smtp.address", "Where mail is received. On loopback by default: nobody else can reach it.", s => s.Smtp.Address, (s, v) => s with { Smtp = s.Smtp with { Address = v } }),
        new("smtp.hostName", "a domain, or an address literal", "The server's own name, in the greeting, in the reply to EHLO and in the Received header.", s => s.Smtp.HostName,
            (s, v) => new SmtpListenerOptions { HostName = v }.Validate().Count == 0 ? s with { Smtp = s.Smtp with { HostName = v } } : null),
        new("smtp.syntax", "strict, tolerant or auto", "Whether departures from the grammar are refused, or the few that real senders are known for are taken and marked. auto: strict on loopback, tolerant elsewhere.",
            s => s.Smtp.Syntax switch { Strictness.Strict => "strict", Strictness.Tolerant => "tolerant", _ => "auto" },
            (s, v) => v switch
            {
                "strict" => s with { Smtp = s.Smtp with { Syntax = Strictness.Strict } },
                "tolerant" => s with { Smtp = s.Smtp with { Syntax = Strictness.Tolerant } },
                "auto" => s with { Smtp = s.Smtp with { Syntax = null } },
                _ => null,
            }),

        new("smtp.route", "inbox or discard", "What becomes of mail: kept and shown, or accepted and thrown away, as for measuring.", s => s.Smtp.Route.ToString().ToLowerInvariant(),
            (s, v) => v is "inbox" or "discard" ? s with { Smtp = s.Smtp with { Route = Enum.Parse<MailRoute>(v, ignoreCase: true) } } : null),
        new("smtp.tls", ListenerSettingsTable.TlsSyntax, ListenerSettingsTable.TlsDescription, s => ListenerSettingsTable.FormatTls(s.Smtp.Tls), (s, v) => ListenerSettingsTable.ParseTls(v) is { } tls ? s with { Smtp = s.Smtp with { Tls = tls } } : null),
        new("smtp.auth", ListenerSettingsTable.AuthSyntax, ListenerSettingsTable.AuthDescription, s => s.Smtp.Auth.ToString().ToLowerInvariant(), (s, v) => ListenerSettingsTable.ParseAuth(v) is { } auth ? s with { Smtp = s.Smtp with { Auth = auth } } : null),
        new("smtp.without", "names of extensions, with commas between", "Extensions that are not offered, by any listener, e.g. CHUNKING,DSN. Their parameters are then 555 5.5.4.", s => ExtensionNames.Format(s.Smtp.DisabledExtensions),
            (s, v) => ExtensionNames.Parse(v) is { } without ? s with { Smtp = s.Smtp with { DisabledExtensions = without } } : null),

        new("smtp.longestHold", TimeSpanSyntax + ", or off", "How long a submission may ask for its message to be held, by HOLDFOR or HOLDUNTIL (RFC 4865).", s => s.Smtp.MaxHold is { } hold ? DurationText.Format(hold) : "off",
            (s, v) => v == "off" ? s with { Smtp = s.Smtp with { MaxHold = null } } : DurationText.Parse(v) is { TotalSeconds: >= 1 and <= 999_999_999 } hold ? s with { Smtp = s.Smtp with { MaxHold = hold } } : null),
        new("smtp.trusted", "networks such as 10.0.0.0/8, with commas between", "Proxies that may say for whom they speak: by XCLIENT, and by the PROXY protocol where a listener asks for it. Nobody, by default.",
            s => string.Join(',', s.Smtp.TrustedProxies.Networks), (s, v) => SettingFormat.ParseNetworks(v) is { } networks ? s with { Smtp = s.Smtp with { TrustedProxies = new TrustedNetworks(networks) } } : null),
        new("smtp.proxyProtocol", "true or false", "As listeners.NAME.proxyProtocol, for the first listener.", s => s.Smtp.ProxyProtocol ? "true" : "false", (s, v) => bool.TryParse(v, out var proxy) ? s with { Smtp = s.Smtp with { ProxyProtocol = proxy } } : null),

        new("tls.certificate", "a file, or several with commas", "The certificate, with its chain, in PEM or PFX; of several, each client gets the one of the name that it asks for. Read again when it changes. Without one, a certificate that signs itself is made in the folder of the data, where a listener wants TLS.",
            s => string.Join(',', s.Tls.Certificates), (s, v) => s with { Tls = s.Tls with { Certificates = ParseFiles(v) } }),
        new("tls.key", "a file, or several with commas", "The key of each certificate in PEM, in the same order; may be left out where the certificate's file holds it.",
            s => string.Join(',', s.Tls.Keys), (s, v) => s with { Tls = s.Tls with { Keys = ParseFiles(v) } }),

        new("tls.clientCertificates", "off, ask or require", "Whether clients are asked for a certificate of their own. One that is shown must be good for tls.clientAuthorities; the dialogue tells whose it is.",
            s => s.Tls.ClientCertificates.ToString().ToLowerInvariant(), (s, v) => v is "off" or "ask" or "require" ? s with { Tls = s.Tls with { ClientCertificates = Enum.Parse<ClientCertificateMode>(v, ignoreCase: true) } } : null),
        new("tls.clientAuthorities", "a file, or several with commas", "The authorities, in PEM, that clients' certificates must come from. Without one, those that the system knows.",
            s => string.Join(',', s.Tls.ClientAuthorities), (s, v) => s with { Tls = s.Tls with { ClientAuthorities = ParseFiles(v) } }),

        SizeSetting("limits.message", "The largest message. Beyond it: 552 5.3.4 (RFC 1870).", s => s.Limits.MessageOctets, (s, v) => WithLimits(s, s.Limits with { MessageOctets = v })) with { Syntax = "64KiB or more: " + SizeSyntax },
        NumberSetting("limits.recipients", "Recipients of one transaction. Beyond it: 452 4.5.3 (RFC 5321 §4.5.3.1.8 asks for 100 at least).", s => s.Limits.Recipients, (s, v) => WithLimits(s, s.Limits with { Recipients = v })) with { Syntax = "a whole number, 100 or more" },
        NumberSetting("limits.faults", "Faulty commands in a session, after which it ends with 421 4.7.0.", s => s.Limits.Faults, (s, v) => WithLimits(s, s.Limits with { Faults = v })),
        NumberSetting("limits.junkCommands", "Commands in a row that carry nothing forward (NOOP, RSET, VRFY …), after which the session ends with 421 4.7.0.", s => s.Limits.JunkCommands, (s, v) => WithLimits(s, s.Limits with { JunkCommands = v })),
        NumberSetting("limits.connections", "Connections at once. Beyond it: 421 4.7.0.", s => s.Admission.Connections, (s, v) => s with { Admission = s.Admission with { Connections = v } }),
        new("limits.connectionsPerAddress", NumberSyntax + ", or unlimited", "Connections at once from one address, loopback left out. Beyond it: 421 4.7.0.",
            s => s.Admission.ConnectionsPerAddress?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
            (s, v) => v == "unlimited" ? s with { Admission = s.Admission with { ConnectionsPerAddress = null } } : SettingFormat.ParsePositiveInteger(v) is { } n ? s with { Admission = s.Admission with { ConnectionsPerAddress = n } } : null),

        RateSetting("limits.connectionsPerMinute", "New connections of one address in a minute, loopback left out. Beyond it: 421 4.7.0.", a => a.ConnectionsPerMinute, (a, v) => a with { ConnectionsPerMinute = v }),
        RateSetting("limits.faultsPerMinute", "Faulty commands of one address in a minute, over all its sessions, loopback left out. Beyond it: 421 4.7.0 for a while.", a => a.FaultsPerMinute, (a, v) => a with { FaultsPerMinute = v }),

        TimeSpanSetting("timeouts.command", "For the next command (RFC 5321 §4.5.3.2.7: 5 minutes at least). After it: 421 4.4.2.", s => s.Timeouts.Command, (s, v) => WithTimeouts(s, s.Timeouts with { Command = v })),
        TimeSpanSetting("timeouts.commandWhenCrowded", "As timeouts.command, while nine tenths of limits.connections are open: those that merely wait make room.", s => s.Timeouts.CommandUnderLoad, (s, v) => WithTimeouts(s, s.Timeouts with { CommandUnderLoad = v })),
        new("timeouts.greetingPause", TimeSpanSyntax + ", or 0s", "How long the greeting waits for those who cannot: a client that speaks before it is turned away (RFC 5321 §3.1).", s => DurationText.Format(s.Timeouts.GreetingDelay),
            (s, v) => v == "0s" ? WithTimeouts(s, s.Timeouts with { GreetingDelay = TimeSpan.Zero }) : DurationText.Parse(v) is { } pause ? WithTimeouts(s, s.Timeouts with { GreetingDelay = pause }) : null),
        new("timeouts.tarpit", TimeSpanSyntax + ", or 0s; ten seconds at most", "How late a fault is answered to an address that has made half of limits.faultsPerMinute.", s => DurationText.Format(s.Timeouts.Tarpit),
            (s, v) => v == "0s" ? WithTimeouts(s, s.Timeouts with { Tarpit = TimeSpan.Zero }) : DurationText.Parse(v) is { } tarpit ? WithTimeouts(s, s.Timeouts with { Tarpit = tarpit }) : null),
        TimeSpanSetting("timeouts.handshake", "For a TLS handshake.", s => s.Timeouts.Handshake, (s, v) => WithTimeouts(s, s.Timeouts with { Handshake = v })),
        TimeSpanSetting("timeouts.dataBlock", "For the next piece of a message (RFC 5321 §4.5.3.2.5).", s => s.Timeouts.DataBlock, (s, v) => WithTimeouts(s, s.Timeouts with { DataBlock = v })),
        TimeSpanSetting("timeouts.dataRateGrace", "How long a message may come more slowly than the least rate.", s => s.Timeouts.DataRateGrace, (s, v) => WithTimeouts(s, s.Timeouts with { DataRateGrace = v })),
        NumberSetting("timeouts.dataRate", "The least rate of a message, in octets per second.", s => s.Timeouts.DataRate, (s, v) => WithTimeouts(s, s.Timeouts with { DataRate = v })),
        TimeSpanSetting("timeouts.shutdown", "For a message that is being received when the server stops.", s => s.Timeouts.Shutdown, (s, v) => WithTimeouts(s, s.Timeouts with { Shutdown = v })),

        new("release.server", "host:port", "The server that caught mail can be released to, from a message's page; without it, nothing is released.", s => s.Release.Server,
            (s, v) => v.Length == 0 || (v.LastIndexOf(':') is > 0 and var colon && ushort.TryParse(v.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)) ? s with { Release = s.Release with { Server = v } } : null),
        new("release.to", "addresses, or domains as @example.org, with commas between", "To whom mail may be released; nobody else gets any.", s => string.Join(',', s.Release.AllowedRecipients),
            (s, v) => s with { Release = s.Release with { AllowedRecipients = [.. v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] } }),

        new("chaos.enabled", "on, off or auto", "Whether the server may make faults on purpose, by the rules of the page and the API. auto: where all listeners are on loopback.", s => s.Chaos.Enabled switch { true => "on", false => "off", _ => "auto" },
            (s, v) => v is "on" or "off" or "auto" ? s with { Chaos = s.Chaos with { Enabled = v == "auto" ? null : v == "on" } } : null),
        new("chaos.addresses", "true or false", "Whether recipients ask for faults: reply-452-4.2.2@…, reply-550@…, delay-5@… (seconds), drop@…; where chaos is on.", s => s.Chaos.FaultAddresses ? "true" : "false",
            (s, v) => bool.TryParse(v, out var addresses) ? s with { Chaos = s.Chaos with { FaultAddresses = addresses } } : null),

        EndPointSetting("console.address", "Where the web console is. On any other address than loopback it demands a login.", s => s.Console.Address, (s, v) => s with { Console = s.Console with { Address = v } }),
        new("console.login", "auto, off, users or proxy", "Who may open the console: everybody (off, on loopback alone), the users of ulak user with their passwords (users), or whom a proxy of console.proxies names (proxy). auto: off on loopback, users elsewhere.", s => s.Console.Login.ToString().ToLowerInvariant(),
            (s, v) => v is "auto" or "off" or "users" or "proxy" ? s with { Console = s.Console with { Login = Enum.Parse<ConsoleLogin>(v, ignoreCase: true) } } : null),
        new("console.userHeader", "a header's name", "The header in which a proxy of console.proxies names the user.", s => s.Console.UserHeader, (s, v) => v.Length > 0 && v.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? s with { Console = s.Console with { UserHeader = v } } : null),
        new("console.proxies", "networks such as 10.0.0.0/8, with commas between", "The proxies whose console.userHeader is believed.", s => string.Join(',', s.Console.TrustedProxies.Networks),
            (s, v) => SettingFormat.ParseNetworks(v) is { } networks ? s with { Console = s.Console with { TrustedProxies = new TrustedNetworks(networks) } } : null),
        new("console.hostNames", "names, with commas between", "Names under which the console is reached, beside loopback's and its own address: any other Host is refused (DNS rebinding).", s => string.Join(',', s.Console.HostNames),
            (s, v) => s with { Console = s.Console with { HostNames = [.. v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] } }),

        new("console.mailpitPrefix", "a path of one word such as /mailpit, or off", "Below it are the paths of Mailpit's API, for programs that know those: a program's base address is then http://127.0.0.1:8025/mailpit.",
            s => s.Console.MailpitPrefix.Length > 0 ? s.Console.MailpitPrefix : "off",
            (s, v) => v == "off" ? s with { Console = s.Console with { MailpitPrefix = "" } } : SettingFormat.ParsePathPrefix(v) is { } path ? s with { Console = s.Console with { MailpitPrefix = path } } : null),

        new("webhooks.urls", "http or https addresses, with commas between", "Each is told of every message that comes, by POST with the message's summary as JSON.",
            s => string.Join(',', s.Webhooks.Urls.Select(url => url.OriginalString)), (s, v) => SettingFormat.ParseUrls(v) is { } urls ? s with { Webhooks = s.Webhooks with { Urls = urls } } : null),
        new("webhooks.secret", "any text", "Signs what is posted: the header Ulak-Signature is sha256= and the HMAC-SHA256 of the body under this secret, in hexadecimal. Without it there is no such header. Best given by the environment.",
            s => s.Webhooks.Secret, (s, v) => s with { Webhooks = s.Webhooks with { Secret = v } }) { IsSecret = true },

        new("data.directory", "a folder", "Where mail is kept. By default the user's own folder for data: $XDG_DATA_HOME/ulak, else ~/.local/share/ulak.", s => s.Data.Directory,
            (s, v) => v.Length > 0 ? s with { Data = s.Data with { Directory = Path.GetFullPath(v) } } : null),
        RetentionSetting("data.keepMessages", NumberSyntax, "How many messages are kept; the oldest go.", s => s.Data.Retention.MaxMessages?.ToString(CultureInfo.InvariantCulture),
            v => SettingFormat.ParsePositiveInteger(v) is { } n ? r => r with { MaxMessages = n } : null, r => r with { MaxMessages = null }),
        RetentionSetting("data.keepAge", TimeSpanSyntax, "How long messages and sessions are kept.", s => s.Data.Retention.MaxAge is { } age ? DurationText.Format(age) : null,
            v => DurationText.Parse(v) is { } age ? r => r with { MaxAge = age } : null, r => r with { MaxAge = null }),
        new("data.keepSessions", NumberSyntax + ", unlimited or none", "How many sessions are kept, with their dialogues. none: they are not recorded at all.",
            s => !s.Data.RecordSessions ? "none" : s.Data.Retention.MaxSessions?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
            (s, v) => v == "none" ? s with { Data = s.Data with { RecordSessions = false } }
                : v == "unlimited" || SettingFormat.ParsePositiveInteger(v) is not null ? s with { Data = s.Data with { RecordSessions = true, Retention = s.Data.Retention with { MaxSessions = SettingFormat.ParsePositiveInteger(v) } } }
                : null),

        new("log.level", "debug, information, warning, error or none", "What is logged, to standard error.", s => s.Log.Level.ToString().ToLowerInvariant(),
            (s, v) => v is "debug" or "information" or "warning" or "error" or "none" ? s with { Log = new LogSettings { Level = Enum.Parse<LogLevel>(v, ignoreCase: true) } } : null),
    ];

    public static Setting? Find(string key) => All.FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase)) ?? ListenerSettingsTable.Find(key);

    /// <summary>All settings of a configuration: those of the listeners that it names are among them.</summary>
    public static IEnumerable<Setting> AllFor(UlakSettings settings) => All.Concat(settings.Listeners.Keys.SelectMany(name => ListenerSettingsTable.ForListener(name)));

    private static ImmutableArray<string> ParseFiles(string value) => [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Path.GetFullPath)];

    private static UlakSettings? WithLimits(UlakSettings settings, SessionLimits limits) => limits.Validate().Count == 0 ? settings with { Limits = limits } : null;

    private static UlakSettings? WithTimeouts(UlakSettings settings, SessionTimeouts timeouts) => timeouts.Validate().Count == 0 ? settings with { Timeouts = timeouts } : null;

    private static Setting EndPointSetting(string key, string about, Func<UlakSettings, IPEndPoint> get, Func<UlakSettings, IPEndPoint, UlakSettings?> set) =>
        new(key, EndPointSyntax, about, s => get(s).ToString(), (s, v) => SettingFormat.ParseEndPoint(v) is { } value ? set(s, value) : null);

    private static Setting NumberSetting(string key, string about, Func<UlakSettings, int> get, Func<UlakSettings, int, UlakSettings?> set) =>
        new(key, NumberSyntax, about, s => get(s).ToString(CultureInfo.InvariantCulture), (s, v) => SettingFormat.ParsePositiveInteger(v) is { } value ? set(s, value) : null);

    private static Setting SizeSetting(string key, string about, Func<UlakSettings, long> get, Func<UlakSettings, long, UlakSettings?> set) =>
        new(key, SizeSyntax, about, s => SettingFormat.Format(get(s)), (s, v) => SettingFormat.ParseSize(v) is { } value ? set(s, value) : null);

    private static Setting TimeSpanSetting(string key, string about, Func<UlakSettings, TimeSpan> get, Func<UlakSettings, TimeSpan, UlakSettings?> set) =>
        new(key, TimeSpanSyntax, about, s => DurationText.Format(get(s)), (s, v) => DurationText.Parse(v) is { } value ? set(s, value) : null);

    private static Setting RateSetting(string key, string about, Func<AdmissionLimits, int?> get, Func<AdmissionLimits, int?, AdmissionLimits> set) =>
        new(key, NumberSyntax + ", or unlimited", about, s => get(s.Admission)?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
            (s, v) => v == "unlimited" ? s with { Admission = set(s.Admission, null) } : SettingFormat.ParsePositiveInteger(v) is { } n ? s with { Admission = set(s.Admission, n) } : null);

    private static Setting RetentionSetting(
        string key,
        string form,
        string about,
        Func<UlakSettings, string?> write,
        Func<string, Func<RetentionOptions, RetentionOptions>?> read,
        Func<RetentionOptions, RetentionOptions> unlimited) =>
        new(key, form + ", or unlimited", about, s => write(s) ?? "unlimited", (s, v) =>
            (v == "unlimited" ? unlimited : read(v)) is { } change ? s with { Data = s.Data with { Retention = change(s.Data.Retention) } } : null);
}
