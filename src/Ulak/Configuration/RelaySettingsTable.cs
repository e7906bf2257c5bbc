using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Ulak.Console.Api;
using Ulak.Inbox.Rules;

namespace Ulak.Configuration;

/// <summary>The settings <c>relay.*</c> and <c>queue.*</c>.</summary>
internal static class RelaySettingsTable
{
    private const string TimeSpanSyntax = "a number with s, m, h or d";
    private const string NumberSyntax = "a whole number greater than 0";

    public static ImmutableArray<Setting> All { get; } =
    [
        new("relay.networks", "networks such as 10.0.0.0/8, separated by commas",
            "Clients that may send mail to any domain without a login. Other clients may only if they are logged in; their mail to domains "
                + "that a route names is accepted in any case.",
            s => string.Join(',', s.Relay.Networks),
            (s, v) => NetworkList.Parse(v) is { } networks ? s with { Relay = s.Relay with { Networks = networks } } : null),
        new("relay.aliases", "a file, or store:NAME",
            "Aliases, one a line: info@example.org ann@example.org, bob@example.net. @example.org is a catch-all (docs/relay.md). "
                + "store:NAME is a table of the store (ulak table).",
            s => s.Relay.Aliases,
            (s, v) => s with
            {
                Relay = s.Relay with { Aliases = v.Length == 0 || TableConfiguration.IsTable(v) ? v : Path.GetFullPath(v) },
            }),
        new("relay.nameServers", "address:port, separated by commas",
            "The name servers for MX records. Default: those of the operating system.",
            s => string.Join(',', s.Relay.NameServers), (s, v) => ParseNameServers(v) is { } servers
                ? s with { Relay = s.Relay with { NameServers = servers } }
                : null),
        new("relay.port", NumberSyntax, "The port of servers in MX records. Another than 25 is for tests.",
            s => s.Relay.Port.ToString(CultureInfo.InvariantCulture),
            (s, v) => SettingFormat.ParsePositiveInteger(v) is { } port and < 65536
                ? s with { Relay = s.Relay with { Port = port } }
                : null),
        new("relay.source", "an IP address", "The address that connections to other servers come from. Default: the system chooses.",
            s => s.Relay.Source?.ToString() ?? "",
            (s, v) => v.Length == 0 ? s with { Relay = s.Relay with { Source = null } }
                : IPAddress.TryParse(v, out var address) ? s with { Relay = s.Relay with { Source = address } } : null),
        new("relay.language", "en or tr", "The language of reports to senders whose message has no Content-Language.",
            s => s.Relay.Language, (s, v) => v is "en" or "tr" ? s with { Relay = s.Relay with { Language = v } } : null),
        new("relay.mtaSts", "true or false",
            "Whether the MTA-STS policies of domains are applied (RFC 8461): enforce demands TLS with the valid certificate of a listed "
                + "server.",
            s => s.Relay.AppliesMtaSts ? "true" : "false",
            (s, v) => bool.TryParse(v, out var on) ? s with { Relay = s.Relay with { AppliesMtaSts = on } } : null),
        new("relay.dane", "true or false",
            "Whether the TLSA records of servers are applied (RFC 7672). relay.nameServers must be resolvers that validate DNSSEC, on this "
                + "machine or a network that is trusted; they prove it at the start.",
            s => s.Relay.AppliesDane ? "true" : "false",
            (s, v) => bool.TryParse(v, out var on) ? s with { Relay = s.Relay with { AppliesDane = on } } : null),
        new("relay.daneProof", "two domain names, separated by a comma",
            "What proves that the resolvers validate: a name with valid signatures, and one whose signatures are wrong on purpose.",
            s => $"{s.Relay.DaneProof.SignedName}, {s.Relay.DaneProof.BogusName}",
            (s, v) => v.Split(',', StringSplitOptions.TrimEntries) is [{ Length: > 0 } signed, { Length: > 0 } bogus] && signed != bogus
                ? s with { Relay = s.Relay with { DaneProof = new(signed, bogus) } }
                : null),
        new("relay.tlsReports", "true or false",
            "Whether domains that ask for TLS reports (RFC 8460) get one a day about the TLS of the sessions with their servers.",
            s => s.Relay.SendsTlsReports ? "true" : "false",
            (s, v) => bool.TryParse(v, out var on) ? s with { Relay = s.Relay with { SendsTlsReports = on } } : null),
        .. TlsReportSettingsTable.All,
        new("relay.authorities", "a PEM file",
            "Certificates of authorities that are trusted by tls: verify besides those of the machine, such as that of an organization.",
            s => s.Relay.Authorities, (s, v) => s with { Relay = s.Relay with { Authorities = v.Length > 0 ? Path.GetFullPath(v) : "" } }),
        .. ReturnSettingsTable.All,
        Time("queue.firstRetry", "The wait before the second attempt; it doubles with each further one.",
            q => q.FirstRetry, (q, v) => q with { FirstRetry = v }),
        Time("queue.longestRetry", "The longest wait between two attempts.", q => q.LongestRetry, (q, v) => q with { LongestRetry = v }),
        Time("queue.lifetime", "When a delivery is given up, and the sender gets a report (RFC 5321 §4.5.4.1: 4 to 5 days).",
            q => q.Lifetime, (q, v) => q with { Lifetime = v }),
        new("queue.delayNotice", TimeSpanSyntax + ", or off", "When the sender is notified of a delay, unless NOTIFY excludes it.",
            s => s.Queue.DelayNotice is { } notice ? DurationText.Format(notice) : "off",
            (s, v) => v == "off" ? s with { Queue = s.Queue with { DelayNotice = null } }
                : DurationText.Parse(v) is { } notice ? s with { Queue = s.Queue with { DelayNotice = notice } } : null),
        Time("queue.history", "How long finished messages are kept with their attempts and dialogues, without their content.",
            q => q.History, (q, v) => q with { History = v }),
        Number("queue.attempts", "The maximum number of concurrent attempts.", q => q.Attempts, (q, v) => q with { Attempts = v }),
        Number("queue.perSite", "The maximum number of concurrent attempts to the same servers. It begins with 5, and adapts.",
            q => q.PerSite, (q, v) => q with { PerSite = v }),
        Number("queue.recipients", "The maximum number of recipients of one transaction.",
            q => q.Recipients, (q, v) => q with { Recipients = v }),
        new("queue.ratePerSite", NumberSyntax + ", or unlimited", "The maximum number of messages per minute to the same servers.",
            s => s.Queue.RatePerSite?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
            (s, v) => v == "unlimited" ? s with { Queue = s.Queue with { RatePerSite = null } }
                : SettingFormat.ParsePositiveInteger(v) is { } rate ? s with { Queue = s.Queue with { RatePerSite = rate } } : null),
    ];

    private static Setting Time(
        string key, string about, Func<QueueSettings, TimeSpan> get, Func<QueueSettings, TimeSpan, QueueSettings> set) =>
        new(key, TimeSpanSyntax, about, s => DurationText.Format(get(s.Queue)),
            (s, v) => DurationText.Parse(v) is { } value && value > TimeSpan.Zero ? s with { Queue = set(s.Queue, value) } : null);

    private static Setting Number(string key, string about, Func<QueueSettings, int> get, Func<QueueSettings, int, QueueSettings> set) =>
        new(key, NumberSyntax, about, s => get(s.Queue).ToString(CultureInfo.InvariantCulture),
            (s, v) => SettingFormat.ParsePositiveInteger(v) is { } value ? s with { Queue = set(s.Queue, value) } : null);

    private static ImmutableArray<IPEndPoint>? ParseNameServers(string text)
    {
        var servers = ImmutableArray.CreateBuilder<IPEndPoint>();
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPAddress.TryParse(word, out var address))
            {
                servers.Add(new IPEndPoint(address, 53));
            }
            else if (IPEndPoint.TryParse(word, out var endPoint))
            {
                servers.Add(endPoint);
            }
            else
            {
                return null;
            }
        }

        return servers.ToImmutable();
    }
}
