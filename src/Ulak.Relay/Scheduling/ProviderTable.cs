using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Relay.Routing;

namespace Ulak.Relay.Scheduling;

/// <summary>The limits of servers: those of a large provider, or of the configuration.</summary>
/// <param name="Name">The provider.</param>
/// <param name="Hosts">Patterns of its hosts.</param>
/// <param name="Source">Where the limits are from.</param>
internal sealed record Provider(string Name, ImmutableArray<string> Hosts, string Source)
{
    /// <summary>The most concurrent connections; null for the limit of all sites.</summary>
    public int? Connections { get; init; }

    /// <summary>The most messages on one connection; null for the limit of the pool.</summary>
    public int? MessagesPerConnection { get; init; }

    /// <summary>The most messages in a minute; null for the limit of all sites.</summary>
    public int? MessagesPerMinute { get; init; }

    /// <summary>Whether the operator has set the limits: then they replace those of all sites, in either direction.</summary>
    [JsonIgnore]
    public bool IsConfigured { get; init; }
}

/// <summary>
/// The limits of servers, matched on their names: those of the configuration, then those of large providers from the data file
/// <c>providers.json</c>.
/// </summary>
internal sealed class ProviderTable
{
    private ProviderTable(ImmutableArray<Provider> providers) => All = providers;

    /// <summary>The table of this version.</summary>
    public static ProviderTable Default { get; } = Load();

    /// <summary>All providers.</summary>
    public ImmutableArray<Provider> All { get; }

    /// <summary>The table with the limits of the configuration before the others.</summary>
    public ProviderTable With(IEnumerable<Provider> configured) => new([.. configured, .. All]);

    /// <summary>The provider of a host; null for none in the table.</summary>
    public Provider? Find(string host) => All.FirstOrDefault(each => each.Hosts.Any(pattern => Glob.IsMatch(pattern, host)));

    /// <summary>The hosts in the name of a site. That of a pool has its name after them.</summary>
    public static string[] HostsOf(string site) => site.Split(' ')[0].Split(',');

    /// <summary>The limits of a site: those of all sites, or of its provider if all its hosts belong to it.</summary>
    public SiteLimits Apply(IReadOnlyList<string> hosts, SiteLimits all)
    {
        if (hosts.Select(Find).Distinct().ToList() is not [{ } provider])
        {
            return all;
        }

        var most = provider.Connections is not { } connections ? all.MaxConcurrency
            : provider.IsConfigured ? connections : Math.Min(all.MaxConcurrency, connections);
        return all with
        {
            MaxConcurrency = most,
            InitialConcurrency = Math.Min(all.InitialConcurrency, most),
            MessagesPerMinute = provider.MessagesPerMinute ?? all.MessagesPerMinute,
        };
    }

    private static ProviderTable Load()
    {
        using var stream = typeof(ProviderTable).Assembly.GetManifestResourceStream("Ulak.Relay.providers.json")!;
        return new ProviderTable([.. JsonSerializer.Deserialize(stream, ProviderJson.Default.ListProvider)!]);
    }
}

/// <summary>The JSON of the data file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(List<Provider>))]
internal sealed partial class ProviderJson : JsonSerializerContext;
