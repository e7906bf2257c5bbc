using Ulak.Console;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
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
    private const string EndPointForm = "address:port";
    private const string NumberForm = "a whole number greater than 0";
    private const string OctetsForm = "octets, or a number with KiB, MiB or GiB";
    private const string SpanForm = "a number with s, m, h or d";

    public static IReadOnlyList<Setting> All { get; } =
    [
        EndPoint("smtp.address", "Where mail is received. On loopback by default: nobody else can reach it.", s => s.Smtp.Address, (s, v) => s with { Smtp = s.Smtp with { Address = v } }),
        new("smtp.hostName", "a domain, or an address literal", "The server's own name, in the greeting, in the reply to EHLO and in the Received header.", s => s.Smtp.HostName,
            (s, v) => new SmtpListenerOptions { HostName = v }.Check().Count == 0 ? s with { Smtp = s.Smtp with { HostName = v } } : null),
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
        new("smtp.tls", ListenerTable.TlsForm, ListenerTable.TlsAbout, s => ListenerTable.WriteTls(s.Smtp.Tls), (s, v) => ListenerTable.ReadTls(v) is { } tls ? s with { Smtp = s.Smtp with { Tls = tls } } : null),
        new("smtp.auth", ListenerTable.AuthForm, ListenerTable.AuthAbout, s => s.Smtp.Auth.ToString().ToLowerInvariant(), (s, v) => ListenerTable.ReadAuth(v) is { } auth ? s with { Smtp = s.Smtp with { Auth = auth } } : null),
        new("smtp.without", "names of extensions, with commas between", "Extensions that are not offered, by any listener, e.g. CHUNKING,DSN. Their parameters are then 555 5.5.4.", s => ExtensionNames.Write(s.Smtp.Without),
            (s, v) => ExtensionNames.Read(v) is { } without ? s with { Smtp = s.Smtp with { Without = without } } : null),

        new("smtp.longestHold", SpanForm + ", or off", "How long a submission may ask for its message to be held, by HOLDFOR or HOLDUNTIL (RFC 4865).", s => s.Smtp.LongestHold is { } hold ? DurationText.Format(hold) : "off",
            (s, v) => v == "off" ? s with { Smtp = s.Smtp with { LongestHold = null } } : DurationText.Parse(v) is { TotalSeconds: >= 1 and <= 999_999_999 } hold ? s with { Smtp = s.Smtp with { LongestHold = hold } } : null),
        new("smtp.trusted", "networks such as 10.0.0.0/8, with commas between", "Proxies that may say for whom they speak: by XCLIENT, and by the PROXY protocol where a listener asks for it. Nobody, by default.",
            s => string.Join(',', s.Smtp.Trusted.Networks), (s, v) => SettingForms.Networks(v) is { } networks ? s with { Smtp = s.Smtp with { Trusted = new TrustedNetworks(networks) } } : null),
        new("smtp.proxyProtocol", "true or false", "As listeners.NAME.proxyProtocol, for the first listener.", s => s.Smtp.ProxyProtocol ? "true" : "false", (s, v) => bool.TryParse(v, out var proxy) ? s with { Smtp = s.Smtp with { ProxyProtocol = proxy } } : null),

        new("tls.certificate", "a file, or several with commas", "The certificate, with its chain, in PEM or PFX; of several, each client gets the one of the name that it asks for. Read again when it changes. Without one, a certificate that signs itself is made in the folder of the data, where a listener wants TLS.",
            s => string.Join(',', s.Tls.Certificates), (s, v) => s with { Tls = s.Tls with { Certificates = Files(v) } }),
        new("tls.key", "a file, or several with commas", "The key of each certificate in PEM, in the same order; may be left out where the certificate's file holds it.",
            s => string.Join(',', s.Tls.Keys), (s, v) => s with { Tls = s.Tls with { Keys = Files(v) } }),

        new("tls.clientCertificates", "off, ask or require", "Whether clients are asked for a certificate of their own. One that is shown must be good for tls.clientAuthorities; the dialogue tells whose it is.",
            s => s.Tls.Clients.ToString().ToLowerInvariant(), (s, v) => v is "off" or "ask" or "require" ? s with { Tls = s.Tls with { Clients = Enum.Parse<ClientCertificateMode>(v, ignoreCase: true) } } : null),
        new("tls.clientAuthorities", "a file, or several with commas", "The authorities, in PEM, that clients' certificates must come from. Without one, those that the system knows.",
            s => string.Join(',', s.Tls.Authorities), (s, v) => s with { Tls = s.Tls with { Authorities = Files(v) } }),

        Octets("limits.message", "The largest message. Beyond it: 552 5.3.4 (RFC 1870).", s => s.Limits.MessageOctets, (s, v) => Limits(s, s.Limits with { MessageOctets = v })) with { Form = "64KiB or more: " + OctetsForm },
        Number("limits.recipients", "Recipients of one transaction. Beyond it: 452 4.5.3 (RFC 5321 §4.5.3.1.8 asks for 100 at least).", s => s.Limits.Recipients, (s, v) => Limits(s, s.Limits with { Recipients = v })) with { Form = "a whole number, 100 or more" },
        Number("limits.faults", "Faulty commands in a session, after which it ends with 421 4.7.0.", s => s.Limits.Faults, (s, v) => Limits(s, s.Limits with { Faults = v })),
        Number("limits.junkCommands", "Commands in a row that carry nothing forward (NOOP, RSET, VRFY …), after which the session ends with 421 4.7.0.", s => s.Limits.JunkCommands, (s, v) => Limits(s, s.Limits with { JunkCommands = v })),
        Number("limits.connections", "Connections at once. Beyond it: 421 4.7.0.", s => s.Admission.Connections, (s, v) => s with { Admission = s.Admission with { Connections = v } }),
        new("limits.connectionsPerAddress", NumberForm + ", or unlimited", "Connections at once from one address, loopback left out. Beyond it: 421 4.7.0.",
            s => s.Admission.ConnectionsPerAddress?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
            (s, v) => v == "unlimited" ? s with { Admission = s.Admission with { ConnectionsPerAddress = null } } : SettingForms.Number(v) is { } n ? s with { Admission = s.Admission with { ConnectionsPerAddress = n } } : null),

        RateOrUnlimited("limits.connectionsPerMinute", "New connections of one address in a minute, loopback left out. Beyond it: 421 4.7.0.", a => a.ConnectionsPerMinute, (a, v) => a with { ConnectionsPerMinute = v }),
        RateOrUnlimited("limits.faultsPerMinute", "Faulty commands of one address in a minute, over all its sessions, loopback left out. Beyond it: 421 4.7.0 for a while.", a => a.FaultsPerMinute, (a, v) => a with { FaultsPerMinute = v }),

        Span("timeouts.command", "For the next command (RFC 5321 §4.5.3.2.7: 5 minutes at least). After it: 421 4.4.2.", s => s.Timeouts.Command, (s, v) => Timeouts(s, s.Timeouts with { Command = v })),
        Span("timeouts.commandWhenCrowded", "As timeouts.command, while nine tenths of limits.connections are open: those that merely wait make room.", s => s.Timeouts.CommandWhenCrowded, (s, v) => Timeouts(s, s.Timeouts with { CommandWhenCrowded = v })),
        new("timeouts.greetingPause", SpanForm + ", or 0s", "How long the greeting waits for those who cannot: a client that speaks before it is turned away (RFC 5321 §3.1).", s => DurationText.Format(s.Timeouts.GreetingPause),
            (s, v) => v == "0s" ? Timeouts(s, s.Timeouts with { GreetingPause = TimeSpan.Zero }) : DurationText.Parse(v) is { } pause ? Timeouts(s, s.Timeouts with { GreetingPause = pause }) : null),
        new("timeouts.tarpit", SpanForm + ", or 0s; ten seconds at most", "How late a fault is answered to an address that has made half of limits.faultsPerMinute.", s => DurationText.Format(s.Timeouts.Tarpit),
            (s, v) => v == "0s" ? Timeouts(s, s.Timeouts with { Tarpit = TimeSpan.Zero }) : DurationText.Parse(v) is { } tarpit ? Timeouts(s, s.Timeouts with { Tarpit = tarpit }) : null),
        Span("timeouts.handshake", "For a TLS handshake.", s => s.Timeouts.Handshake, (s, v) => Timeouts(s, s.Timeouts with { Handshake = v })),
        Span("timeouts.dataBlock", "For the next piece of a message (RFC 5321 §4.5.3.2.5).", s => s.Timeouts.DataBlock, (s, v) => Timeouts(s, s.Timeouts with { DataBlock = v })),
        Span("timeouts.dataRateGrace", "How long a message may come more slowly than the least rate.", s => s.Timeouts.DataRateGrace, (s, v) => Timeouts(s, s.Timeouts with { DataRateGrace = v })),
        Number("timeouts.dataRate", "The least rate of a message, in octets per second.", s => s.Timeouts.DataRate, (s, v) => Timeouts(s, s.Timeouts with { DataRate = v })),
        Span("timeouts.shutdown", "For a message that is being received when the server stops.", s => s.Timeouts.Shutdown, (s, v) => Timeouts(s, s.Timeouts with { Shutdown = v })),

        new("release.server", "host:port", "The server that caught mail can be released to, from a message's page; without it, nothing is released.", s => s.Release.Server,
            (s, v) => v.Length == 0 || (v.LastIndexOf(':') is > 0 and var colon && ushort.TryParse(v.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)) ? s with { Release = s.Release with { Server = v } } : null),
        new("release.to", "addresses, or domains as @example.org, with commas between", "To whom mail may be released; nobody else gets any.", s => string.Join(',', s.Release.To),
            (s, v) => s with { Release = s.Release with { To = [.. v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] } }),

        new("chaos.enabled", "on, off or auto", "Whether the server may make faults on purpose, by the rules of the page and the API. auto: where all listeners are on loopback.", s => s.Chaos.Enabled switch { true => "on", false => "off", _ => "auto" },
            (s, v) => v is "on" or "off" or "auto" ? s with { Chaos = s.Chaos with { Enabled = v == "auto" ? null : v == "on" } } : null),
        new("chaos.addresses", "true or false", "Whether recipients ask for faults: reply-452-4.2.2@…, reply-550@…, delay-5@… (seconds), drop@…; where chaos is on.", s => s.Chaos.Addresses ? "true" : "false",
            (s, v) => bool.TryParse(v, out var addresses) ? s with { Chaos = s.Chaos with { Addresses = addresses } } : null),

        EndPoint("console.address", "Where the web console is. On any other address than loopback it demands a login.", s => s.Console.Address, (s, v) => s with { Console = s.Console with { Address = v } }),
        new("console.login", "auto, off, users or proxy", "Who may open the console: everybody (off, on loopback alone), the users of ulak user with their passwords (users), or whom a proxy of console.proxies names (proxy). auto: off on loopback, users elsewhere.", s => s.Console.Login.ToString().ToLowerInvariant(),
            (s, v) => v is "auto" or "off" or "users" or "proxy" ? s with { Console = s.Console with { Login = Enum.Parse<ConsoleLogin>(v, ignoreCase: true) } } : null),
        new("console.userHeader", "a header's name", "The header in which a proxy of console.proxies names the user.", s => s.Console.UserHeader, (s, v) => v.Length > 0 && v.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? s with { Console = s.Console with { UserHeader = v } } : null),
        new("console.proxies", "networks such as 10.0.0.0/8, with commas between", "The proxies whose console.userHeader is believed.", s => string.Join(',', s.Console.Proxies.Networks),
            (s, v) => SettingForms.Networks(v) is { } networks ? s with { Console = s.Console with { Proxies = new TrustedNetworks(networks) } } : null),
        new("console.hostNames", "names, with commas between", "Names under which the console is reached, beside loopback's and its own address: any other Host is refused (DNS rebinding).", s => string.Join(',', s.Console.HostNames),
            (s, v) => s with { Console = s.Console with { HostNames = [.. v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] } }),

        new("console.mailpitPrefix", "a path of one word such as /mailpit, or off", "Below it are the paths of Mailpit's API, for programs that know those: a program's base address is then http://127.0.0.1:8025/mailpit.",
            s => s.Console.MailpitPrefix.Length > 0 ? s.Console.MailpitPrefix : "off",
            (s, v) => v == "off" ? s with { Console = s.Console with { MailpitPrefix = "" } } : SettingForms.OwnPath(v) is { } path ? s with { Console = s.Console with { MailpitPrefix = path } } : null),

        new("webhooks.urls", "http or https addresses, with commas between", "Each is told of every message that comes, by POST with the message's summary as JSON.",
            s => string.Join(',', s.Webhooks.Urls.Select(url => url.OriginalString)), (s, v) => SettingForms.Urls(v) is { } urls ? s with { Webhooks = s.Webhooks with { Urls = urls } } : null),
        new("webhooks.secret", "any text", "Signs what is posted: the header Ulak-Signature is sha256= and the HMAC-SHA256 of the body under this secret, in hexadecimal. Without it there is no such header. Best given by the environment.",
            s => s.Webhooks.Secret, (s, v) => s with { Webhooks = s.Webhooks with { Secret = v } }) { IsSecret = true },

        new("data.directory", "a folder", "Where mail is kept. By default the user's own folder for data: $XDG_DATA_HOME/ulak, else ~/.local/share/ulak.", s => s.Data.Directory,
            (s, v) => v.Length > 0 ? s with { Data = s.Data with { Directory = Path.GetFullPath(v) } } : null),
        OrUnlimited("data.keepMessages", NumberForm, "How many messages are kept; the oldest go.", s => s.Data.Retention.MaxMessages?.ToString(CultureInfo.InvariantCulture),
            v => SettingForms.Number(v) is { } n ? r => r with { MaxMessages = n } : null, r => r with { MaxMessages = null }),
        OrUnlimited("data.keepAge", SpanForm, "How long messages and sessions are kept.", s => s.Data.Retention.MaxAge is { } age ? DurationText.Format(age) : null,
            v => DurationText.Parse(v) is { } age ? r => r with { MaxAge = age } : null, r => r with { MaxAge = null }),
        new("data.keepSessions", NumberForm + ", unlimited or none", "How many sessions are kept, with their dialogues. none: they are not recorded at all.",
            s => !s.Data.RecordsSessions ? "none" : s.Data.Retention.MaxSessions?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
            (s, v) => v == "none" ? s with { Data = s.Data with { RecordsSessions = false } }
                : v == "unlimited" || SettingForms.Number(v) is not null ? s with { Data = s.Data with { RecordsSessions = true, Retention = s.Data.Retention with { MaxSessions = SettingForms.Number(v) } } }
                : null),

        new("log.level", "debug, information, warning, error or none", "What is logged, to standard error.", s => s.Log.Level.ToString().ToLowerInvariant(),
            (s, v) => v is "debug" or "information" or "warning" or "error" or "none" ? s with { Log = new LogSettings { Level = Enum.Parse<LogLevel>(v, ignoreCase: true) } } : null),
    ];

    public static Setting? Find(string key) => All.FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase)) ?? ListenerTable.Find(key);

    /// <summary>All settings of a configuration: those of the listeners that it names are among them.</summary>
    public static IEnumerable<Setting> Of(UlakSettings settings) => All.Concat(settings.Listeners.Keys.SelectMany(name => ListenerTable.Of(name)));

    private static ImmutableArray<string> Files(string value) => [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Path.GetFullPath)];

    private static UlakSettings? Limits(UlakSettings settings, SessionLimits limits) => limits.Check().Count == 0 ? settings with { Limits = limits } : null;

    private static UlakSettings? Timeouts(UlakSettings settings, SessionTimeouts timeouts) => timeouts.Check().Count == 0 ? settings with { Timeouts = timeouts } : null;

    private static Setting EndPoint(string key, string about, Func<UlakSettings, IPEndPoint> get, Func<UlakSettings, IPEndPoint, UlakSettings?> set) =>
        new(key, EndPointForm, about, s => get(s).ToString(), (s, v) => SettingForms.EndPoint(v) is { } value ? set(s, value) : null);

    private static Setting Number(string key, string about, Func<UlakSettings, int> get, Func<UlakSettings, int, UlakSettings?> set) =>
        new(key, NumberForm, about, s => get(s).ToString(CultureInfo.InvariantCulture), (s, v) => SettingForms.Number(v) is { } value ? set(s, value) : null);

    private static Setting Octets(string key, string about, Func<UlakSettings, long> get, Func<UlakSettings, long, UlakSettings?> set) =>
        new(key, OctetsForm, about, s => SettingForms.Write(get(s)), (s, v) => SettingForms.Octets(v) is { } value ? set(s, value) : null);

    private static Setting Span(string key, string about, Func<UlakSettings, TimeSpan> get, Func<UlakSettings, TimeSpan, UlakSettings?> set) =>
        new(key, SpanForm, about, s => DurationText.Format(get(s)), (s, v) => DurationText.Parse(v) is { } value ? set(s, value) : null);

    private static Setting RateOrUnlimited(string key, string about, Func<AdmissionLimits, int?> get, Func<AdmissionLimits, int?, AdmissionLimits> set) =>
        new(key, NumberForm + ", or unlimited", about, s => get(s.Admission)?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
            (s, v) => v == "unlimited" ? s with { Admission = set(s.Admission, null) } : SettingForms.Number(v) is { } n ? s with { Admission = set(s.Admission, n) } : null);

    private static Setting OrUnlimited(
        string key,
        string form,
        string about,
        Func<UlakSettings, string?> write,
        Func<string, Func<RetentionOptions, RetentionOptions>?> read,
        Func<RetentionOptions, RetentionOptions> unlimited) =>
        new(key, form + ", or unlimited", about, s => write(s) ?? "unlimited", (s, v) =>
            (v == "unlimited" ? unlimited : read(v)) is { } change ? s with { Data = s.Data with { Retention = change(s.Data.Retention) } } : null);
}
