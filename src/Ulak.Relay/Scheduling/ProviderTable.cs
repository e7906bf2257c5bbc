using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Relay.Routing;

namespace Ulak.Relay.Scheduling;

/// <summary>The limits of a large provider.</summary>
/// <param name="Name">The provider.</param>
/// <param name="Hosts">Patterns of its MX hosts.</param>
/// <param name="Connections">The most concurrent connections.</param>
/// <param name="MessagesPerConnection">The most messages on one connection.</param>
/// <param name="Source">Where the limits are from.</param>
internal sealed record Provider(
    string Name, ImmutableArray<string> Hosts, int Connections, int MessagesPerConnection, string Source);

/// <summary>The limits of large providers, from the data file <c>providers.json</c>, matched on MX hosts.</summary>
internal sealed class ProviderTable
{
    private ProviderTable(ImmutableArray<Provider> providers) => All = providers;

    /// <summary>The table of this version.</summary>
    public static ProviderTable Default { get; } = Load();

    /// <summary>All providers.</summary>
    public ImmutableArray<Provider> All { get; }

    /// <summary>The provider of a host; null for none in the table.</summary>
    public Provider? Find(string host) => All.FirstOrDefault(each => each.Hosts.Any(pattern => Glob.IsMatch(pattern, host)));

    /// <summary>The hosts of a site.</summary>
    public static string[] HostsOf(string site) => site.Split(' ')[0].Split(',');

    /// <summary>The limits of a site: those of the configuration, and of the provider if all hosts of the site are of one.</summary>
    /// <param name="site">The name of the site: its hosts, separated by commas.</param>
    /// <param name="configured">The limits of the configuration.</param>
    public SiteLimits Apply(string site, SiteLimits configured)
    {
        var providers = HostsOf(site).Select(Find).Distinct().ToList();
        return providers is [{ } provider]
            ? configured with
            {
                MaxConcurrency = Math.Min(configured.MaxConcurrency, provider.Connections),
                InitialConcurrency = Math.Min(configured.InitialConcurrency, provider.Connections),
            }
            : configured;
    }

    private static ProviderTable Load()
    {
        using var stream = typeof(ProviderTable).Assembly.GetManifestResourceStream("Ulak.Relay.providers.json")!;
        return new ProviderTable([.. JsonSerializer.Deserialize(stream, ProviderJson.Default.ListProvider)!]);
    }
}

/// <summary>The JSON of providers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<Provider>))]
internal sealed partial class ProviderJson : JsonSerializerContext;
