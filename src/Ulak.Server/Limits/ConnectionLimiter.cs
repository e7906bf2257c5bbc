using System.Net;

namespace Ulak.Server.Limits;

/// <summary>Counts the connections that are open, in all and by address, and says which one is too many. Safe for use from any thread.</summary>
internal sealed class ConnectionLimiter(AdmissionLimits limits, TimeProvider time)
{
    private readonly ClientRateLimiter _rateLimiter = new(time, limits);
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _total;

    /// <summary>Whether nine tenths of all connections are open.</summary>
    public bool IsUnderLoad => Volatile.Read(ref _total) >= limits.Connections - (limits.Connections / 10);

    /// <summary>Counts a connection in, or says why not. What is admitted must be released once.</summary>
    public AdmissionResult TryAcquire(EndPoint? remote)
    {
        if (!_rateLimiter.TryCountConnection(remote))
        {
            return AdmissionResult.RateExceeded;
        }

        if (_rateLimiter.ExceedsFaultLimit(remote))
        {
            return AdmissionResult.TooManyRecentFaults;
        }

        var key = GetKey(remote);
        lock (_lock)
        {
            if (_total >= limits.Connections)
            {
                return AdmissionResult.TooManyConnections;
            }

            if (key is not null)
            {
                var count = _byAddress.GetValueOrDefault(key);
                if (count >= limits.ConnectionsPerAddress)
                {
                    return AdmissionResult.TooManyConnectionsFromAddress;
                }

                _byAddress[key] = count + 1;
            }

            _total++;
            return AdmissionResult.Admitted;
        }
    }

    /// <summary>Counts a connection out.</summary>
    public void Release(EndPoint? remote)
    {
        var key = GetKey(remote);
        lock (_lock)
        {
            _total--;
            if (key is null)
            {
                return;
            }

            var count = _byAddress[key] - 1;
            if (count == 0)
            {
                _byAddress.Remove(key);
            }
            else
            {
                _byAddress[key] = count;
            }
        }
    }

    /// <summary>Whether an address has half of the faults that make it unwelcome, with those of the session that is open: its next faults are answered late.</summary>
    public bool ShouldTarpit(EndPoint? remote, int faults) => _rateLimiter.ShouldTarpit(remote, faults);

    /// <summary>A session is over: its faults are remembered for a while.</summary>
    public void ReportFaults(EndPoint? remote, int faults) => _rateLimiter.AddFaults(remote, faults);

    private IPAddress? GetKey(EndPoint? remote) => limits.ConnectionsPerAddress is null ? null : ClientNetwork.FromEndPoint(remote);
}

/// <summary>What admission says.</summary>
internal enum AdmissionResult
{
    Admitted,
    TooManyConnections,
    TooManyConnectionsFromAddress,
    RateExceeded,
    TooManyRecentFaults,
}
