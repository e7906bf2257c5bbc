using System.Collections.Immutable;
using System.Globalization;
using Ulak.Relay.Sources;

namespace Ulak.Configuration;

/// <summary>The settings of pools of source addresses: <c>pools.NAME.addresses</c> and so on, for any number of names.</summary>
internal static class PoolSettingsTable
{
    private const string Section = "pools.";

    /// <summary>The settings of the pool with a name.</summary>
    public static ImmutableArray<Setting> ForPool(string name) =>
    [
        Create(name, "addresses", "IP addresses, separated by commas; an IPv4 and an IPv6 address that belong together with a + between "
            + "them; @mail2.example.org for its HELO name; =2026-11-01 after a new one",
            "The addresses of this server that mail of a route goes out from (routes.NAME.pool). Each message takes the one that sent the "
                + "fewest to the servers today. The date is the first day of the warm-up, in UTC.",
            p => string.Join(", ", p.Addresses.Select(Format)),
            (p, v) => ParseAddresses(v) is { } addresses ? p with { Addresses = addresses } : null),
        Create(name, "warmUp", "whole numbers, separated by commas",
            "How many messages a new address sends to each group of servers on its first day, its second, and so on, e.g. "
                + "50,100,200,400,800. After the last day there is no limit.",
            p => string.Join(',', p.WarmUp), (p, v) => ParseNumbers(v) is { } numbers ? p with { WarmUp = numbers } : null),
    ];

    /// <summary>The setting with a key, or null if the key is not a setting of a pool.</summary>
    public static Setting? Find(string key) =>
        key.StartsWith(Section, StringComparison.OrdinalIgnoreCase)
        && key[Section.Length..].Split('.') is [var name, _]
        && ListenerSettingsTable.IsName(name)
            ? ForPool(name.ToLowerInvariant())
                .FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase))
            : null;

    private static string Format(SourceAddress address)
    {
        var name = address.HeloName.Length > 0 ? $"@{address.HeloName}" : "";
        return address.Since is { } since
            ? string.Create(CultureInfo.InvariantCulture, $"{address}{name}={since:yyyy-MM-dd}")
            : $"{address}{name}";
    }

    private static ImmutableArray<SourceAddress>? ParseAddresses(string text)
    {
        ImmutableArray<SourceAddress?> parsed =
        [
            .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(SourceAddress.Parse),
        ];
        return parsed.Contains(null) || parsed.Distinct().Count() < parsed.Length ? null : [.. parsed.OfType<SourceAddress>()];
    }

    private static ImmutableArray<int>? ParseNumbers(string text)
    {
        ImmutableArray<int?> parsed =
        [
            .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(SettingFormat.ParsePositiveInteger),
        ];
        return parsed.Contains(null) ? null : [.. parsed.OfType<int>()];
    }

    private static Setting Create(string name, string key, string form, string about, Func<PoolSettings, string> write,
        Func<PoolSettings, string, PoolSettings?> read) =>
        new($"{Section}{name}.{key}", form, about,
            settings => write(Get(settings, name)),
            (settings, value) => read(Get(settings, name), value) is { } changed
                ? settings with { Pools = settings.Pools.SetItem(name, changed) }
                : null);

    private static PoolSettings Get(UlakSettings settings, string name) =>
        settings.Pools.TryGetValue(name, out var pool) ? pool : new PoolSettings { Name = name };
}
