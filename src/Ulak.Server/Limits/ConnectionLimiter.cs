using System.Net;

namespace Ulak.Server.Limits;

/// <summary>Limits the open connections, in all and by network, and the rates of connections and faults. Thread-safe.</summary>
internal sealed class ConnectionLimiter(AdmissionLimits limits, TimeProvider time)
{
    private readonly ClientRateLimiter _rateLimiter = new(time, limits);
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byNetwork = [];
    private int _total;

    /// <summary>Open connections.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>Networks with open connections.</summary>
    public int NetworkCount
    {
        get
        {
            lock (_lock)
            {
                return _byNetwork.Count;
            }
        }
    }

    /// <summary>Whether nine tenths of all connections are open.</summary>
    public bool IsUnderLoad => Total >= limits.Connections - (limits.Connections / 10);

    /// <summary>Acquires a place for a connection. What is admitted must be released once.</summary>
    /// <param name="client">The client that it is charged to; null for none.</param>
    public AdmissionResult TryAcquire(EndPoint? client)
    {
        var result = CheckRates(client);
        if (result != AdmissionResult.Admitted)
        {
            return result;
        }

        var network = GetNetwork(client);
        lock (_lock)
        {
            if (_total >= limits.Connections)
            {
                return AdmissionResult.TooManyConnections;
            }

            if (!TryAdd(network))
            {
                return AdmissionResult.TooManyConnectionsFromAddress;
            }

            Volatile.Write(ref _total, _total + 1);
            return AdmissionResult.Admitted;
        }
    }

    /// <summary>
    /// Charges an open connection to another client, as if that client had connected itself. Where it is rejected, nothing changes.
    /// </summary>
    public AdmissionResult TryMove(EndPoint? from, EndPoint to)
    {
        var result = CheckRates(to);
        if (result != AdmissionResult.Admitted)
        {
            return result;
        }

        var (oldNetwork, newNetwork) = (GetNetwork(from), GetNetwork(to));
        lock (_lock)
        {
            Remove(oldNetwork);
            if (TryAdd(newNetwork))
            {
                return AdmissionResult.Admitted;
            }

            Add(oldNetwork);
            return AdmissionResult.TooManyConnectionsFromAddress;
        }
    }

    /// <summary>Releases the place of a connection.</summary>
    public void Release(EndPoint? client)
    {
        var network = GetNetwork(client);
        lock (_lock)
        {
            Volatile.Write(ref _total, _total - 1);
            Remove(network);
        }
    }

    /// <summary>
    /// Whether a client has half of <see cref="AdmissionLimits.FaultsPerMinute"/>, with the faults of the open session: its next faults are
    /// delayed.
    /// </summary>
    public bool ShouldTarpit(EndPoint? client, int faults) => _rateLimiter.ShouldTarpit(client, faults);

    /// <summary>Adds the faults of a session that has ended.</summary>
    public void ReportFaults(EndPoint? client, int faults) => _rateLimiter.AddFaults(client, faults);

    private AdmissionResult CheckRates(EndPoint? client) =>
        !_rateLimiter.TryCountConnection(client) ? AdmissionResult.RateExceeded
        : _rateLimiter.ExceedsFaultLimit(client) ? AdmissionResult.TooManyRecentFaults
        : AdmissionResult.Admitted;

    private bool TryAdd(IPAddress? network)
    {
        if (network is not null && _byNetwork.GetValueOrDefault(network) >= limits.ConnectionsPerAddress)
        {
            return false;
        }

        Add(network);
        return true;
    }

    private void Add(IPAddress? network)
    {
        if (network is not null)
        {
            _byNetwork[network] = _byNetwork.GetValueOrDefault(network) + 1;
        }
    }

    private void Remove(IPAddress? network)
    {
        if (network is null)
        {
            return;
        }

        var count = _byNetwork[network] - 1;
        if (count == 0)
        {
            _byNetwork.Remove(network);
        }
        else
        {
            _byNetwork[network] = count;
        }
    }

    private IPAddress? GetNetwork(EndPoint? client) => limits.ConnectionsPerAddress is null ? null : ClientNetwork.FromEndPoint(client);
}

/// <summary>The result of admission.</summary>
internal enum AdmissionResult
{
    Admitted,
    TooManyConnections,
    TooManyConnectionsFromAddress,
    RateExceeded,
    TooManyRecentFaults,
}
