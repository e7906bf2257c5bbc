using System.Collections.Immutable;
using Ulak.Relay.Hops;

namespace Ulak.Configuration;

/// <summary>The settings of next hops: <c>hops.NAME.servers</c> and so on, for any number of names.</summary>
internal static class HopSettingsTable
{
    private const string Section = "hops.";
    private const string ServersSyntax = "host:port, or unix:/path, separated by commas, each with a weight after =";

    /// <summary>The settings of the hop with a name.</summary>
    public static ImmutableArray<Setting> ForHop(string name) =>
    [
        Create(name, "servers", ServersSyntax + "; a folder or a URL for one",
            "The servers of the next hop: smart hosts, or mailbox servers for the action lmtp. The first is chosen by weight; the others "
                + "are tried if it cannot be reached. For maildir a folder, in which {user}, {domain} and {address} stand for the "
                + "recipient; for webhook a URL.",
            h => h.Servers, (h, v) => v.Length > 0 ? h with { Servers = v } : null),
        Create(name, "fallback", ServersSyntax, "Servers that are tried when none of the others can be reached.", h => h.Fallback,
            (h, v) => v.Length == 0 || HopParser.ParseServers(v, 25) is not null ? h with { Fallback = v } : null),
        Create(name, "tls", HopTlsWords.All,
            "The least TLS. may: if offered, with any certificate; encrypt: always; verify: with a valid certificate; implicit: from the "
                + "first octet, as on port 465.",
            h => HopTlsWords.Format(h.Tls), (h, v) => HopTlsWords.Parse(v) is { } tls ? h with { Tls = tls } : null),
        Create(name, "pool", "the name of a pool",
            "The pool of source addresses for these servers (pools.NAME), unless a route names another. Default: relay.source.",
            h => h.Pool, (h, v) => h with { Pool = v.ToLowerInvariant() }),
        Create(name, "login", "user:password", "The login. It is sent only under TLS, or to this machine. Set it in the environment.",
            h => h.Login, (h, v) => v.Length == 0 || v.IndexOf(':', StringComparison.Ordinal) > 0 ? h with { Login = v } : null) with
        {
            IsSecret = true,
        },
        Create(name, "secret", "any text",
            "For webhook: the key of the header Ulak-Signature (docs/relay.md). Set it in the environment.", h => h.Secret,
            (h, v) => h with { Secret = v }) with
        {
            IsSecret = true,
        },
    ];

    /// <summary>The setting with a key, or null if the key is not a hop setting.</summary>
    public static Setting? Find(string key) =>
        key.StartsWith(Section, StringComparison.OrdinalIgnoreCase)
        && key[Section.Length..].Split('.') is [var name, _]
        && ListenerSettingsTable.IsName(name)
            ? ForHop(name.ToLowerInvariant())
                .FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase))
            : null;

    private static Setting Create(string name, string key, string form, string about, Func<HopSettings, string> write,
        Func<HopSettings, string, HopSettings?> read) =>
        new($"{Section}{name}.{key}", form, about,
            settings => write(Get(settings, name)),
            (settings, value) => read(Get(settings, name), value) is { } changed
                ? settings with { Hops = settings.Hops.SetItem(name, changed) }
                : null);

    private static HopSettings Get(UlakSettings settings, string name) =>
        settings.Hops.TryGetValue(name, out var hop) ? hop : new HopSettings { Name = name };
}
