using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Ulak.Relay.Sources;

/// <summary>The pools of source addresses. Thread-safe: they can be replaced while mail goes out.</summary>
/// <param name="options">The pools of the configuration.</param>
/// <param name="time">The clock.</param>
internal sealed class SourcePoolSet(ImmutableArray<SourcePoolOptions> options, TimeProvider time)
{
    private volatile FrozenDictionary<string, SourcePool> _pools =
        options.ToFrozenDictionary(pool => pool.Name, pool => new SourcePool(pool, time), StringComparer.Ordinal);

    /// <summary>All pools.</summary>
    public IReadOnlyList<SourcePool> All => _pools.Values;

    /// <summary>Finds a pool by its name; null if there is none.</summary>
    public SourcePool? Find(string name) => _pools.GetValueOrDefault(name);

    /// <summary>Replaces the pools. Pools that are the same stay; of others, the addresses keep what they sent today.</summary>
    public void Replace(ImmutableArray<SourcePoolOptions> replacement)
    {
        var former = _pools;
        _pools = replacement.ToFrozenDictionary(
            pool => pool.Name,
            pool => former.GetValueOrDefault(pool.Name) is { } known ? known.With(pool) : new SourcePool(pool, time),
            StringComparer.Ordinal);
    }
}
