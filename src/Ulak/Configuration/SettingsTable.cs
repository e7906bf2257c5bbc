using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Ulak.Console;
using Ulak.Console.Api;
using Ulak.Inbox.Rules;
using Ulak.Server;
using Ulak.Server.Limits;
using Ulak.Server.Proxy;
using Ulak.Smtp.Syntax;
using Ulak.Storage.Sqlite;

namespace Ulak.Configuration;

/// <summary>The table of all settings. Parsing, validation, <c>ulak config</c> and docs/configuration.md are based on it.</summary>
internal static class SettingsTable
{
    private const string EndPointSyntax = "address:port";
    private const string NumberSyntax = "a whole number greater than 0";
    private const string SizeSyntax = "octets, or a number with KiB, MiB or GiB";
    private const string TimeSpanSyntax = "a number with s, m, h or d";

    public static IReadOnlyList<Setting> All { get; } =
    [
        EndPointSetting("smtp.address", "The address for SMTP. The default is reachable only from this machine.", s => s.Smtp.Address,
            (s, v) => s with { Smtp = s.Smtp with { Address = v } }),
        new("smtp.hostName", "a domain, or an address literal",
            "The name of the server in the greeting, in the reply to EHLO and in the Received field.", s => s.Smtp.HostName,
            (s, v) => new SmtpListenerOptions { HostName = v }.Validate().Count == 0
                ? s with { Smtp = s.Smtp with { HostName = v } }
                : null),
        new("smtp.syntax", "strict or tolerant",
            "tolerant accepts what real clients send and records each departure as a remark; strict refuses it (docs/tolerance.md).",
            s => s.Smtp.Syntax.ToString().ToLowerInvariant(),
            (s, v) => ListenerSettingsTable.ParseEnum<Strictness>(v) is { } syntax ? s with { Smtp = s.Smtp with { Syntax = syntax } }
                : null),

        new("smtp.route", "inbox or discard", "inbox stores and shows mail; discard accepts and discards it, for load tests.",
            s => s.Smtp.Route.ToString().ToLowerInvariant(),
            (s, v) => v is "inbox" or "discard"
                ? s with { Smtp = s.Smtp with { Route = Enum.Parse<MailRoute>(v, ignoreCase: true) } }
                : null),
        new("smtp.tls", ListenerSettingsTable.TlsSyntax, ListenerSettingsTable.TlsDescription,
            s => ListenerSettingsTable.FormatTls(s.Smtp.Tls),
            (s, v) => ListenerSettingsTable.ParseTls(v) is { } tls ? s with { Smtp = s.Smtp with { Tls = tls } } : null),
        new("smtp.auth", ListenerSettingsTable.AuthSyntax, ListenerSettingsTable.AuthDescription,
            s => s.Smtp.Auth.ToString().ToLowerInvariant(),
            (s, v) => ListenerSettingsTable.ParseAuth(v) is { } auth ? s with { Smtp = s.Smtp with { Auth = auth } } : null),
        new("smtp.without", "names of extensions, separated by commas",
            "Extensions that no listener offers, e.g. CHUNKING,DSN. Their parameters are refused with 555 5.5.4.",
            s => ExtensionNames.Format(s.Smtp.DisabledExtensions),
            (s, v) => ExtensionNames.Parse(v) is { } without ? s with { Smtp = s.Smtp with { DisabledExtensions = without } } : null),

        new("smtp.longestHold", TimeSpanSyntax + ", or off",
            "The longest time for which a submission can request that its message is held, with HOLDFOR or HOLDUNTIL (RFC 4865).",
            s => s.Smtp.MaxHold is { } hold ? DurationText.Format(hold) : "off",
            (s, v) => v == "off" ? s with { Smtp = s.Smtp with { MaxHold = null } }
                : DurationText.Parse(v) is { TotalSeconds: >= 1 and <= 999_999_999 } hold ? s with { Smtp = s.Smtp with { MaxHold = hold } }
                : null),
        new("smtp.trusted", "networks such as 10.0.0.0/8, separated by commas",
            "Proxies that may pass on the client's address, with XCLIENT, and with the PROXY protocol if the listener requires it.",
            s => string.Join(',', s.Smtp.TrustedProxies.Networks),
            (s, v) => NetworkList.Parse(v) is { } networks
                ? s with { Smtp = s.Smtp with { TrustedProxies = new TrustedNetworks(networks) } }
                : null),
        new("smtp.proxyProtocol", "true or false", "As listeners.NAME.proxyProtocol, for the first listener.",
            s => s.Smtp.ProxyProtocol ? "true" : "false",
            (s, v) => bool.TryParse(v, out var proxy) ? s with { Smtp = s.Smtp with { ProxyProtocol = proxy } } : null),

        new("tls.certificate", "one or more files, separated by commas",
            "The certificate with its chain, in PEM or PFX. Of several, each client gets the one for the requested name. Reloaded when "
                + "it changes. If none is set and a listener needs TLS, a self-signed certificate is created in the data directory.",
            s => string.Join(',', s.Tls.Certificates), (s, v) => s with { Tls = s.Tls with { Certificates = ParseFiles(v) } }),
        new("tls.key", "one or more files, separated by commas",
            "The key of each certificate in PEM, in the same order. Not needed if the certificate's file contains the key.",
            s => string.Join(',', s.Tls.Keys), (s, v) => s with { Tls = s.Tls with { Keys = ParseFiles(v) } }),

        new("tls.minimum", "1.0, 1.1, 1.2 or 1.3",
            "The oldest version of TLS that a handshake accepts. 1.0 and 1.1 are for tests of old clients: they permit cipher suites with "
                + "CBC, which are otherwise off. The system's OpenSSL must include them.",
            s => TlsVersions.Format(s.Tls.Minimum),
            (s, v) => TlsVersions.Parse(v) is { } minimum ? s with { Tls = s.Tls with { Minimum = minimum } } : null),
        new("tls.clientCertificates", "off, ask or require",
            "Whether a client certificate is requested or required. It must be issued by one of tls.clientAuthorities; its subject is "
                + "recorded in the dialogue.",
            s => s.Tls.ClientCertificates.ToString().ToLowerInvariant(),
            (s, v) => v is "off" or "ask" or "require"
                ? s with { Tls = s.Tls with { ClientCertificates = Enum.Parse<ClientCertificateMode>(v, ignoreCase: true) } }
                : null),
        new("tls.clientAuthorities", "one or more files, separated by commas",
            "The authorities of client certificates, in PEM. The default are the authorities of the operating system.",
            s => string.Join(',', s.Tls.ClientAuthorities), (s, v) => s with { Tls = s.Tls with { ClientAuthorities = ParseFiles(v) } }),

        SizeSetting("limits.message", "The maximum size of a message. Larger messages are refused with 552 5.3.4 (RFC 1870).",
            s => s.Limits.MessageOctets,
            (s, v) => WithLimits(s, s.Limits with { MessageOctets = v })) with { Syntax = "64KiB or more: " + SizeSyntax },
        NumberSetting("limits.recipients",
            "The maximum number of recipients of a transaction. More are refused with 452 4.5.3 (RFC 5321 §4.5.3.1.8 requires at least "
                + "100).", s => s.Limits.Recipients,
                (s, v) => WithLimits(s, s.Limits with { Recipients = v })) with { Syntax = "a whole number, 100 or more" },
        NumberSetting("limits.faults", "The number of faulty commands after which a session ends with 421 4.7.0.", s => s.Limits.Faults,
            (s, v) => WithLimits(s, s.Limits with { Faults = v })),
        NumberSetting("limits.junkCommands",
            "The number of consecutive junk commands (NOOP, RSET, VRFY …) after which a session ends with 421 4.7.0.",
            s => s.Limits.JunkCommands, (s, v) => WithLimits(s, s.Limits with { JunkCommands = v })),
        NumberSetting("limits.connections", "The maximum number of connections. More are refused with 421 4.7.0.",
            s => s.Admission.Connections, (s, v) => s with { Admission = s.Admission with { Connections = v } }),
        new("limits.connectionsPerAddress", NumberSyntax + ", or unlimited",
            "The maximum number of connections from one address, except loopback. More are refused with 421 4.7.0.",
            s => s.Admission.ConnectionsPerAddress?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
            (s, v) => v == "unlimited" ? s with { Admission = s.Admission with { ConnectionsPerAddress = null } }
                : SettingFormat.ParsePositiveInteger(v) is { } n ? s with { Admission = s.Admission with { ConnectionsPerAddress = n } }
                : null),

        RateSetting("limits.connectionsPerMinute",
            "The maximum number of new connections per minute from one address, except loopback. More are refused with 421 4.7.0.",
            a => a.ConnectionsPerMinute, (a, v) => a with { ConnectionsPerMinute = v }),
        RateSetting("limits.faultsPerMinute",
            "The maximum number of faulty commands per minute from one address, over all its sessions, except loopback. Beyond it, "
                + "connections are refused with 421 4.7.0 for a while.", a => a.FaultsPerMinute, (a, v) => a with { FaultsPerMinute = v }),

        RateSetting("limits.failedLogins",
            "The maximum number of failed logins from one address within limits.failedLoginWindow, except loopback. Beyond it, logins are "
                + "refused with 421 4.7.0.", a => a.FailedLogins, (a, v) => a with { FailedLogins = v }),
        TimeSpanSetting("limits.failedLoginWindow", "The time after which failed logins are forgotten.",
            s => s.Admission.FailedLoginWindow,
            (s, v) => v > TimeSpan.Zero ? s with { Admission = s.Admission with { FailedLoginWindow = v } } : null),
        SizeSetting("limits.mailMemory",
            "The memory for mail data in flight, over all sessions. Beyond it, senders of large messages wait; none is disconnected.",
            s => s.Admission.MailDataMemory,
            (s, v) => (s.Admission with { MailDataMemory = v }) is var admission && admission.Validate().Count == 0
                ? s with { Admission = admission }
                : null) with { Syntax = "2880KiB or more: " + SizeSyntax },

        TimeSpanSetting("timeouts.command",
            "The time limit for the next command (RFC 5321 §4.5.3.2.7: at least 5 minutes). After it, the session ends with 421 4.4.2.",
            s => s.Timeouts.Command, (s, v) => WithTimeouts(s, s.Timeouts with { Command = v })),
        TimeSpanSetting("timeouts.commandWhenCrowded",
            "Used instead of timeouts.command while more than nine tenths of limits.connections are open, so that idle sessions make room.",
            s => s.Timeouts.CommandUnderLoad, (s, v) => WithTimeouts(s, s.Timeouts with { CommandUnderLoad = v })),
        new("timeouts.greetingPause", TimeSpanSyntax + ", or 0s",
            "The delay before the greeting. A client that sends data before the greeting is rejected (RFC 5321 §3.1).",
            s => DurationText.Format(s.Timeouts.GreetingDelay),
            (s, v) => v == "0s" ? WithTimeouts(s, s.Timeouts with { GreetingDelay = TimeSpan.Zero })
                : DurationText.Parse(v) is { } pause ? WithTimeouts(s, s.Timeouts with { GreetingDelay = pause })
                : null),
        new("timeouts.tarpit", TimeSpanSyntax + ", or 0s; ten seconds at most",
            "The delay of replies to faults for an address that has reached half of limits.faultsPerMinute.",
            s => DurationText.Format(s.Timeouts.Tarpit),
            (s, v) => v == "0s" ? WithTimeouts(s, s.Timeouts with { Tarpit = TimeSpan.Zero })
                : DurationText.Parse(v) is { } tarpit ? WithTimeouts(s, s.Timeouts with { Tarpit = tarpit })
                : null),
        TimeSpanSetting("timeouts.handshake", "The time limit for a TLS handshake.", s => s.Timeouts.Handshake,
            (s, v) => WithTimeouts(s, s.Timeouts with { Handshake = v })),
        TimeSpanSetting("timeouts.dataBlock", "The time limit for the next block of mail data (RFC 5321 §4.5.3.2.5).",
            s => s.Timeouts.DataBlock, (s, v) => WithTimeouts(s, s.Timeouts with { DataBlock = v })),
        TimeSpanSetting("timeouts.dataRateGrace", "How long mail data may arrive below the minimum rate.", s => s.Timeouts.DataRateGrace,
            (s, v) => WithTimeouts(s, s.Timeouts with { DataRateGrace = v })),
        NumberSetting("timeouts.dataRate", "The minimum rate of mail data, in octets per second.", s => s.Timeouts.DataRate,
            (s, v) => WithTimeouts(s, s.Timeouts with { DataRate = v })),
        TimeSpanSetting("timeouts.shutdown", "The time limit for a message that is being received when the server stops.",
            s => s.Timeouts.Shutdown, (s, v) => WithTimeouts(s, s.Timeouts with { Shutdown = v })),

        new("release.server", "host:port",
            "The server to which messages can be released from the console. Without it, no message can be released.", s => s.Release.Server,
            (s, v) => v.Length == 0
                || (v.LastIndexOf(':') is > 0 and var colon
                    && ushort.TryParse(v.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                        ? s with { Release = s.Release with { Server = v } }
                        : null),
        new("sendmail.server", "host:port", "The server to which ulak sendmail sends. Default: smtp.address.", s => s.Sendmail.Server,
            (s, v) => v.Length == 0 || IsHostAndPort(v) ? s with { Sendmail = new SendmailSettings { Server = v } } : null),
        new("release.to", "addresses, or domains such as @example.org, separated by commas",
            "The addresses to which messages may be released.", s => string.Join(',', s.Release.AllowedRecipients),
            (s, v) =>
                s with { Release =
                    s.Release with { AllowedRecipients =
                        [.. v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] } }),

        new("spam.server", "spamd://host:783 for SpamAssassin, http://host:11333 for Rspamd",
            "The spam filter that scores a message when its checks are shown in the console. Without it, there is no spam score.",
            s => s.Spam.Server?.OriginalString ?? "",
            (s, v) => v.Length == 0 ? s with { Spam = new SpamSettings() }
                : SpamSettings.Parse(v) is { } filter ? s with { Spam = new SpamSettings { Server = filter } } : null),

        new("chaos.enabled", "on, off or auto",
            "Whether the server makes faults on purpose, by the rules of the page /chaos and the API. auto: if all listeners are on "
                + "loopback.", s => s.Chaos.Enabled switch { true => "on", false => "off", _ => "auto" },
            (s, v) => v is "on" or "off" or "auto" ? s with { Chaos = s.Chaos with { Enabled = v == "auto" ? null : v == "on" } } : null),
        new("chaos.addresses", "true or false",
            "Whether recipient addresses request faults: reply-452-4.2.2@…, reply-550@…, delay-5@… (seconds), drop@…. Only if chaos is "
                + "enabled.", s => s.Chaos.FaultAddresses ? "true" : "false",
            (s, v) => bool.TryParse(v, out var addresses) ? s with { Chaos = s.Chaos with { FaultAddresses = addresses } } : null),

        .. ConsoleSettingsTable.All,
        .. Pop3SettingsTable.All,

        .. RelaySettingsTable.All,
        .. SendSettingsTable.All,

        new("webhooks.urls", "http or https URLs, separated by commas",
            "URLs that receive a POST with a summary of each new message as JSON.",
            s => string.Join(',', s.Webhooks.Urls.Select(url => url.OriginalString)),
            (s, v) => SettingFormat.ParseUrls(v) is { } urls ? s with { Webhooks = s.Webhooks with { Urls = urls } } : null),
        new("webhooks.deliveries", "http or https URLs, separated by commas",
            "URLs that receive a POST with the result of each delivery of a relayed message as JSON, explained (docs/api.md).",
            s => string.Join(',', s.Webhooks.Deliveries.Select(url => url.OriginalString)),
            (s, v) => SettingFormat.ParseUrls(v) is { } urls ? s with { Webhooks = s.Webhooks with { Deliveries = urls } } : null),
        new("webhooks.secret", "any text",
            "The key for the header Ulak-Signature: sha256= and the HMAC-SHA256 of the body, in hexadecimal. Without it the header is "
                + "not sent. Set it in the environment.",
            s => s.Webhooks.Secret, (s, v) => s with { Webhooks = s.Webhooks with { Secret = v } }) { IsSecret = true },

        new("data.directory", "a directory", "The data directory. The default is $XDG_DATA_HOME/ulak or ~/.local/share/ulak.",
            s => s.Data.Directory,
            (s, v) => v.Length > 0 ? s with { Data = s.Data with { Directory = Path.GetFullPath(v) } } : null),
        new("data.ephemeral", "true or false",
            "Whether messages are stored in a temporary directory, which is deleted when the server stops (ulak serve --ephemeral).",
            s => s.Data.IsEphemeral ? "true" : "false",
            (s, v) => bool.TryParse(v, out var ephemeral) ? s with { Data = s.Data with { IsEphemeral = ephemeral } } : null),
        RetentionSetting("data.keepMessages", NumberSyntax, "The maximum number of stored messages. The oldest are deleted first.",
            s => s.Data.Retention.MaxMessages?.ToString(CultureInfo.InvariantCulture),
            v => SettingFormat.ParsePositiveInteger(v) is { } n ? r => r with { MaxMessages = n } : null,
            r => r with { MaxMessages = null }),
        RetentionSetting("data.keepSize", SizeSyntax,
            "The maximum size of all stored messages together. The oldest are deleted first.",
            s => s.Data.Retention.MaxOctets is { } octets ? SettingFormat.Format(octets) : null,
            v => SettingFormat.ParseSize(v) is { } octets ? r => r with { MaxOctets = octets } : null, r => r with { MaxOctets = null }),
        RetentionSetting("data.keepAge", TimeSpanSyntax, "The maximum age of messages and sessions.",
            s => s.Data.Retention.MaxAge is { } age ? DurationText.Format(age) : null,
            v => DurationText.Parse(v) is { } age ? r => r with { MaxAge = age } : null, r => r with { MaxAge = null }),
        new("data.keepSessions", NumberSyntax + ", unlimited or none",
            "The maximum number of stored sessions with their dialogues. none: sessions are not recorded.",
            s => !s.Data.RecordSessions ? "none" : s.Data.Retention.MaxSessions?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
            (s, v) => v == "none" ? s with { Data = s.Data with { RecordSessions = false } }
                : v == "unlimited"
                    || SettingFormat.ParsePositiveInteger(v) is not null ? s with { Data =
                        s.Data with
                        {
                            RecordSessions = true,
                            Retention = s.Data.Retention with { MaxSessions = SettingFormat.ParsePositiveInteger(v) },
                        } }
                : null),

        UserSettingsTable.FileSetting,
        TokenSettingsTable.FileSetting,
        new("log.level", "debug, information, warning, error or none",
            "The minimum level of log messages, which are written to standard error.", s => s.Log.Level.ToString().ToLowerInvariant(),
            (s, v) => v is "debug" or "information" or "warning" or "error" or "none"
                ? s with { Log = s.Log with { Level = Enum.Parse<LogLevel>(v, ignoreCase: true) } }
                : null),
        new("log.format", "text or json", "The form of log lines: text for people, or one JSON object per line for programs.",
            s => s.Log.Format.ToString().ToLowerInvariant(),
            (s, v) => ListenerSettingsTable.ParseEnum<LogFormat>(v) is { } format
                ? s with { Log = s.Log with { Format = format } }
                : null),
        .. OtlpSettingsTable.All,
    ];

    public static Setting? Find(string key) =>
        All.FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase))
        ?? ListenerSettingsTable.Find(key)
        ?? UserSettingsTable.Find(key)
        ?? TokenSettingsTable.Find(key)
        ?? RouteSettingsTable.Find(key)
        ?? HopSettingsTable.Find(key)
        ?? PoolSettingsTable.Find(key)
        ?? SiteSettingsTable.Find(key)
        ?? RuleSettingsTable.Find(key)
        ?? InboxSettingsTable.Find(key);

    /// <summary>All settings of a configuration, including those of its listeners.</summary>
    public static IEnumerable<Setting> AllFor(UlakSettings settings) =>
        All.Concat(settings.Listeners.Keys.SelectMany(name => ListenerSettingsTable.ForListener(name)))
            .Concat(settings.Users.Keys.Where(key => !key.StartsWith("file-", StringComparison.Ordinal))
                .SelectMany(key => UserSettingsTable.ForUser(key)))
            .Concat(settings.Console.Tokens.Where(token => !token.Name.StartsWith("file-", StringComparison.Ordinal))
                .Select(token => TokenSettingsTable.ForToken(token.Name)))
            .Concat(settings.Routes.SelectMany(route => RouteSettingsTable.ForRoute(route.Name)))
            .Concat(settings.Hops.Keys.SelectMany(name => HopSettingsTable.ForHop(name)))
            .Concat(settings.Pools.Keys.SelectMany(name => PoolSettingsTable.ForPool(name)))
            .Concat(settings.Sites.Keys.SelectMany(name => SiteSettingsTable.ForSite(name)))
            .Concat(settings.Rules.Keys.SelectMany(RuleSettingsTable.ForRule))
            .Concat(settings.Inboxes.Keys.SelectMany(InboxSettingsTable.ForInbox));

    private static bool IsHostAndPort(string text) => text.LastIndexOf(':') is > 0 and var colon
        && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;

    private static ImmutableArray<string> ParseFiles(string value) =>
        [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Path.GetFullPath)];

    private static UlakSettings? WithLimits(UlakSettings settings, SessionLimits limits) =>
        limits.Validate().Count == 0 ? settings with { Limits = limits } : null;

    private static UlakSettings? WithTimeouts(UlakSettings settings, SessionTimeouts timeouts) =>
        timeouts.Validate().Count == 0 ? settings with { Timeouts = timeouts } : null;

    private static Setting EndPointSetting(string key, string about, Func<UlakSettings, IPEndPoint> get,
        Func<UlakSettings, IPEndPoint, UlakSettings?> set) =>
        new(key, EndPointSyntax, about, s => get(s).ToString(),
            (s, v) => SettingFormat.ParseEndPoint(v) is { } value ? set(s, value) : null);

    private static Setting NumberSetting(string key, string about, Func<UlakSettings, int> get,
        Func<UlakSettings, int, UlakSettings?> set) =>
        new(key, NumberSyntax, about, s => get(s).ToString(CultureInfo.InvariantCulture),
            (s, v) => SettingFormat.ParsePositiveInteger(v) is { } value ? set(s, value) : null);

    private static Setting SizeSetting(string key, string about, Func<UlakSettings, long> get,
        Func<UlakSettings, long, UlakSettings?> set) =>
        new(key, SizeSyntax, about, s => SettingFormat.Format(get(s)),
            (s, v) => SettingFormat.ParseSize(v) is { } value ? set(s, value) : null);

    private static Setting TimeSpanSetting(string key, string about, Func<UlakSettings, TimeSpan> get,
        Func<UlakSettings, TimeSpan, UlakSettings?> set) =>
        new(key, TimeSpanSyntax, about, s => DurationText.Format(get(s)),
            (s, v) => DurationText.Parse(v) is { } value ? set(s, value) : null);

    private static Setting RateSetting(string key, string about, Func<AdmissionLimits, int?> get,
        Func<AdmissionLimits, int?, AdmissionLimits> set) =>
        new(key, NumberSyntax + ", or unlimited", about, s => get(s.Admission)?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
            (s, v) => v == "unlimited" ? s with { Admission = set(s.Admission, null) }
                : SettingFormat.ParsePositiveInteger(v) is { } n ? s with { Admission = set(s.Admission, n) }
                : null);

    private static Setting RetentionSetting(
        string key,
        string form,
        string about,
        Func<UlakSettings, string?> write,
        Func<string, Func<RetentionOptions, RetentionOptions>?> read,
        Func<RetentionOptions, RetentionOptions> unlimited) =>
        new(key, form + ", or unlimited", about, s => write(s) ?? "unlimited", (s, v) =>
            (v == "unlimited" ? unlimited : read(v)) is { } change
                ? s with { Data = s.Data with { Retention = change(s.Data.Retention) } }
                : null);
}
