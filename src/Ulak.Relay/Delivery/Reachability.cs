using System.Collections.Immutable;
using System.Net;

namespace Ulak.Relay.Delivery;

/// <summary>
/// Remembers addresses that could not be reached, so that the next attempts try the others of a server first (RFC 8305 §4: a client may use
/// what it knows of earlier attempts). A network without IPv6 costs one time-out for each address, not one for each message. Thread-safe.
/// </summary>
internal sealed class Reachability(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);
    private const int MaxAddresses = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<EndPoint, DateTimeOffset> _failed = [];

    /// <summary>The number of addresses in memory.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _failed.Count;
            }
        }
    }

    /// <summary>Records whether an address could be reached.</summary>
    public void Record(EndPoint endPoint, bool isReached)
    {
        lock (_lock)
        {
            if (isReached)
            {
                _failed.Remove(endPoint);
                return;
            }

            if (_failed.Count >= MaxAddresses)
            {
                Forget();
            }

            _failed[endPoint] = time.GetUtcNow();
        }
    }

    /// <summary>The addresses of a server: those that could not be reached lately are the last.</summary>
    public ImmutableArray<EndPoint> Order(ImmutableArray<EndPoint> endPoints)
    {
        lock (_lock)
        {
            return _failed.Count == 0 ? endPoints : [.. endPoints.OrderBy(HasFailed)];
        }
    }

    private bool HasFailed(EndPoint endPoint) => _failed.TryGetValue(endPoint, out var at) && time.GetUtcNow() - at < Memory;

    private void Forget()
    {
        foreach (var endPoint in _failed.Keys.Where(each => !HasFailed(each)).ToList())
        {
            _failed.Remove(endPoint);
        }

        if (_failed.Count >= MaxAddresses)
        {
            _failed.Clear();
        }
    }
}
