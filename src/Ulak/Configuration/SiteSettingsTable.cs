using System.Collections.Immutable;
using System.Globalization;

namespace Ulak.Configuration;

/// <summary>The settings of limits for some servers: <c>sites.NAME.hosts</c> and so on, for any number of names.</summary>
internal static class SiteSettingsTable
{
    private const string Section = "sites.";
    private const string NumberSyntax = "a whole number greater than 0, or default";

    /// <summary>The settings of the site with a name.</summary>
    public static ImmutableArray<Setting> ForSite(string name) =>
    [
        Create(name, "hosts", "host names or patterns such as *.example.org, separated by commas",
            "The servers that the limits are for: MX hosts, or the servers of hops. They apply where all servers of a destination match.",
            s => string.Join(", ", s.Hosts), (s, v) => ParseHosts(v) is { } hosts ? s with { Hosts = hosts } : null),
        Number(name, "connections", "The maximum number of concurrent attempts to these servers, in place of queue.perSite.",
            s => s.Connections, (s, v) => s with { Connections = v }),
        Number(name, "rate", "The maximum number of messages per minute to these servers, in place of queue.ratePerSite.",
            s => s.Rate, (s, v) => s with { Rate = v }),
        Number(name, "messages", "The maximum number of messages on one connection to these servers. Default: 100.",
            s => s.Messages, (s, v) => s with { Messages = v }),
    ];

    /// <summary>The setting with a key, or null if the key is not a setting of a site.</summary>
    public static Setting? Find(string key) =>
        key.StartsWith(Section, StringComparison.OrdinalIgnoreCase)
        && key[Section.Length..].Split('.') is [var name, _]
        && ListenerSettingsTable.IsName(name)
            ? ForSite(name.ToLowerInvariant())
                .FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase))
            : null;

    private static ImmutableArray<string>? ParseHosts(string text)
    {
        ImmutableArray<string> hosts =
        [
            .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(host => host.TrimEnd('.').ToLowerInvariant()),
        ];
        return hosts.All(host => host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '*' or '?' or ':')) ? hosts : null;
    }

    private static Setting Number(
        string name, string key, string about, Func<SiteSettings, int?> get, Func<SiteSettings, int?, SiteSettings> set) =>
        Create(name, key, NumberSyntax, about, s => get(s)?.ToString(CultureInfo.InvariantCulture) ?? "default",
            (s, v) => v == "default" ? set(s, null) : SettingFormat.ParsePositiveInteger(v) is { } value ? set(s, value) : null);

    private static Setting Create(string name, string key, string form, string about, Func<SiteSettings, string> write,
        Func<SiteSettings, string, SiteSettings?> read) =>
        new($"{Section}{name}.{key}", form, about,
            settings => write(Get(settings, name)),
            (settings, value) => read(Get(settings, name), value) is { } changed
                ? settings with { Sites = settings.Sites.SetItem(name, changed) }
                : null);

    private static SiteSettings Get(UlakSettings settings, string name) =>
        settings.Sites.TryGetValue(name, out var site) ? site : new SiteSettings { Name = name };
}
