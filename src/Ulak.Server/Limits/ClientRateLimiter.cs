using System.Net;

namespace Ulak.Server.Limits;

/// <summary>
/// Counts connections and faults by network: an IPv4 address or a /64 of IPv6, which is what one customer has. Each count drains with time,
/// so that a burst passes and a flood does not. Loopback is exempt. Memory is bounded: when it is full, the networks with the lowest counts
/// are evicted.
/// </summary>
internal sealed class ClientRateLimiter(TimeProvider time, AdmissionLimits limits)
{
    private const int MaxNetworks = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Bucket> _connections = [];
    private readonly Dictionary<IPAddress, Bucket> _faults = [];

    /// <summary>Counts a connection; false where it exceeds the rate.</summary>
    public bool TryCountConnection(EndPoint? client)
    {
        if (limits.ConnectionsPerMinute is not { } most || ClientNetwork.FromEndPoint(client) is not { } network)
        {
            return true;
        }

        lock (_lock)
        {
            return Add(_connections, network, 1, most) <= most;
        }
    }

    /// <summary>Whether a network's recent faults exceed the limit.</summary>
    public bool ExceedsFaultLimit(EndPoint? client)
    {
        if (limits.FaultsPerMinute is not { } most || ClientNetwork.FromEndPoint(client) is not { } network)
        {
            return false;
        }

        lock (_lock)
        {
            return _faults.ContainsKey(network) && Add(_faults, network, 0, most) > most;
        }
    }

    /// <summary>Whether a network's recent faults, with those of an open session, are at half of the limit.</summary>
    public bool ShouldTarpit(EndPoint? client, int faults)
    {
        if (limits.FaultsPerMinute is not { } most || ClientNetwork.FromEndPoint(client) is not { } network)
        {
            return false;
        }

        lock (_lock)
        {
            return faults + (_faults.ContainsKey(network) ? Add(_faults, network, 0, most) : 0) >= most / 2.0;
        }
    }

    /// <summary>Adds the faults of a session.</summary>
    public void AddFaults(EndPoint? client, int faults)
    {
        if (faults > 0 && limits.FaultsPerMinute is { } most && ClientNetwork.FromEndPoint(client) is { } network)
        {
            lock (_lock)
            {
                Add(_faults, network, faults, most);
            }
        }
    }

    /// <summary>The number of networks that are counted, for their connections and for their faults.</summary>
    public int NetworkCount
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count + _faults.Count;
            }
        }
    }

    private double Add(Dictionary<IPAddress, Bucket> buckets, IPAddress network, int count, int perMinute)
    {
        var now = time.GetTimestamp();
        var level = 0.0;
        if (buckets.TryGetValue(network, out var bucket))
        {
            var leaked = time.GetElapsedTime(bucket.UpdatedAt, now).TotalMinutes * perMinute;
            level = Math.Max(bucket.Level - leaked, 0);
        }
        else if (buckets.Count >= MaxNetworks)
        {
            EvictLowest(buckets);
        }

        // Capped at three times the limit, so that the count drains within three minutes.
        level = Math.Min(level + count, 3.0 * perMinute);
        buckets[network] = new Bucket(level, now);
        return level;
    }

    private static void EvictLowest(Dictionary<IPAddress, Bucket> buckets)
    {
        foreach (var (network, _) in buckets.OrderBy(each => each.Value.Level).Take(MaxNetworks / 10).ToList())
        {
            buckets.Remove(network);
        }
    }

    private readonly record struct Bucket(double Level, long UpdatedAt);
}
