using System.Net;

namespace Ulak.Server.Limits;

/// <summary>
/// Remembers who came how often, and who made how many faults, by network: /32 of IPv4 and /64 of IPv6, which is what one customer has. Each count leaks away
/// with time, so a burst is forgiven and a flood is not. Loopback is left out. Bounded: when it is full, those who did least are forgotten.
/// </summary>
internal sealed class ClientRateLimiter(TimeProvider time, AdmissionLimits limits)
{
    private const int MaxNetworks = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Bucket> _connections = [];
    private readonly Dictionary<IPAddress, Bucket> _faults = [];

    /// <summary>Counts an arrival; false where it is one too many.</summary>
    public bool TryCountConnection(EndPoint? remote)
    {
        if (limits.ConnectionsPerMinute is not { } most || ClientNetwork.FromEndPoint(remote) is not { } network)
        {
            return true;
        }

        lock (_lock)
        {
            return Add(_connections, network, 1, most) <= most;
        }
    }

    /// <summary>Whether a network's faults, over its last sessions, are more than is borne.</summary>
    public bool ExceedsFaultLimit(EndPoint? remote)
    {
        if (limits.FaultsPerMinute is not { } most || ClientNetwork.FromEndPoint(remote) is not { } network)
        {
            return false;
        }

        lock (_lock)
        {
            return _faults.ContainsKey(network) && Add(_faults, network, 0, most) > most;
        }
    }

    /// <summary>Whether a network's faults, with those of an open session, are half of what is borne.</summary>
    public bool ShouldTarpit(EndPoint? remote, int faults)
    {
        if (limits.FaultsPerMinute is not { } most || ClientNetwork.FromEndPoint(remote) is not { } network)
        {
            return false;
        }

        lock (_lock)
        {
            return faults + (_faults.ContainsKey(network) ? Add(_faults, network, 0, most) : 0) >= most / 2.0;
        }
    }

    /// <summary>A session is over, with so many faults.</summary>
    public void AddFaults(EndPoint? remote, int faults)
    {
        if (faults > 0 && limits.FaultsPerMinute is { } most && ClientNetwork.FromEndPoint(remote) is { } network)
        {
            lock (_lock)
            {
                Add(_faults, network, faults, most);
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

        // Not without end: who stops must be forgiven some day.
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
