using System.Collections.Immutable;

namespace Ulak.Relay.Scheduling;

/// <summary>
/// The sites by name, with their limits. Those that nothing uses are forgotten when there are many: they begin again with the limits of the
/// configuration. Not thread-safe: the scheduler locks.
/// </summary>
/// <param name="options">The limits of the configuration.</param>
/// <param name="time">The clock.</param>
internal sealed class SiteTable(SchedulerOptions options, TimeProvider time)
{
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private SchedulerOptions _options = options;
    private int _most = TableSize.Least;

    /// <summary>The number of sites in memory.</summary>
    public int Count => _sites.Count;

    /// <summary>The sites in memory.</summary>
    public IReadOnlyCollection<Site> All => _sites.Values;

    /// <summary>A site; it is added if it is new.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="hosts">Its servers: limits are configured for patterns of them.</param>
    public Site GetOrAdd(string name, ImmutableArray<string> hosts)
    {
        if (!_sites.TryGetValue(name, out var site))
        {
            if (_sites.Count >= _most)
            {
                Forget();
            }

            _sites[name] = site = new Site(name, _options.Providers.Apply(hosts, _options.Limits), time) { Hosts = hosts };
        }

        return site;
    }

    /// <summary>Replaces the limits of all sites.</summary>
    public void Configure(SchedulerOptions replacement)
    {
        _options = replacement;
        foreach (var site in _sites.Values)
        {
            site.Limits = replacement.Providers.Apply(site.Hosts, replacement.Limits);
        }
    }

    private void Forget()
    {
        foreach (var idle in _sites.Values.Where(each => each.IsIdle).ToList())
        {
            _sites.Remove(idle.Name);
        }

        _most = TableSize.Next(_sites.Count);
    }
}

/// <summary>When a table in memory is searched for what is not used: rarely, so that the search costs little for each entry.</summary>
internal static class TableSize
{
    /// <summary>Up to this number, nothing is forgotten.</summary>
    public const int Least = 10_000;

    /// <summary>The number of entries at which to search again.</summary>
    public static int Next(int count) => Math.Max(Least, 2 * count);
}
