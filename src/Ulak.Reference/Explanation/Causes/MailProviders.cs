using System.Text.Json.Serialization;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>What the outgoing servers of large providers and sending services demand of a program's settings.</summary>
internal static class MailProviders
{
    private const string Resource = "Ulak.Reference.Explanation.ClientSettings.providers.json";

    private static readonly Lazy<IReadOnlyList<MailProvider>> LazyAll =
        new(() => EmbeddedJson.Read(Resource, MailProviderJson.Default.MailProviderFile).Providers);

    /// <summary>All providers.</summary>
    public static IReadOnlyList<MailProvider> All => LazyAll.Value;

    /// <summary>The provider of an outgoing server; null if it is not a known one.</summary>
    public static MailProvider? Of(string? host) =>
        host is null ? null : LazyAll.Value.FirstOrDefault(provider => provider.Hosts.Any(name => IsSame(name, host)));

    private static bool IsSame(string name, string host)
    {
        var star = name.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? name.Equals(host, StringComparison.OrdinalIgnoreCase)
            : host.StartsWith(name[..star], StringComparison.OrdinalIgnoreCase)
                && host.EndsWith(name[(star + 1)..], StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>The contents of the file of providers.</summary>
internal sealed record MailProviderFile
{
    public required IReadOnlyList<MailProvider> Providers { get; init; }
}

/// <summary>A provider's outgoing server.</summary>
internal sealed record MailProvider
{
    public required string Name { get; init; }

    /// <summary>The names of the server; a star stands for a region.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>The ports on which it listens, the best first.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>The ports for clients: 25 is for mail between servers.</summary>
    public string PortsForClients => string.Join(", ", Ports.Where(each => each != 25));

    /// <summary>The form of the user name: <c>address</c>, <c>key</c>, <c>word</c> (see <see cref="Word"/>), or null for any.</summary>
    public string? User { get; init; }

    /// <summary>The word that is everyone's user name.</summary>
    public string? Word { get; init; }

    /// <summary>Which senders it accepts: <c>login</c>, the login's own addresses; <c>verified</c>, those that it has verified.</summary>
    public string? Sender { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(MailProviderFile))]
internal sealed partial class MailProviderJson : JsonSerializerContext;
