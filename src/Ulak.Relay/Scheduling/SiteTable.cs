namespace Ulak.Relay.Scheduling;

/// <summary>The sites by name, with their limits. Not thread-safe: the scheduler locks.</summary>
/// <param name="limits">The limits of the configuration.</param>
/// <param name="time">The clock.</param>
internal sealed class SiteTable(SiteLimits limits, TimeProvider time)
{
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private SiteLimits _limits = limits;

    /// <summary>A site; it is added if it is new.</summary>
    public Site GetOrAdd(string name)
    {
        if (!_sites.TryGetValue(name, out var site))
        {
            _sites[name] = site = new Site(name, ProviderTable.Default.Apply(name, _limits), time);
        }

        return site;
    }

    /// <summary>Replaces the limits of all sites.</summary>
    public void Configure(SiteLimits replacement)
    {
        _limits = replacement;
        foreach (var site in _sites.Values)
        {
            site.Limits = ProviderTable.Default.Apply(site.Name, replacement);
        }
    }
}
