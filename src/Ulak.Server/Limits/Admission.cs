using System.Net;

namespace Ulak.Server.Limits;

/// <summary>Counts the connections that are open, in all and by address, and says which one is too many. Safe for use from any thread.</summary>
internal sealed class Admission(AdmissionLimits limits, TimeProvider time)
{
    private readonly ArrivalRate _rate = new(time, limits);
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _total;

    /// <summary>Whether nine tenths of all connections are open.</summary>
    public bool IsCrowded => Volatile.Read(ref _total) >= limits.Connections - (limits.Connections / 10);

    /// <summary>Counts a connection in, or says why not. What is admitted must be released once.</summary>
    public AdmissionAnswer Enter(EndPoint? remote)
    {
        if (!_rate.Arrived(remote))
        {
            return AdmissionAnswer.TooOften;
        }

        if (_rate.IsNotorious(remote))
        {
            return AdmissionAnswer.TooManyFaults;
        }

        var key = KeyOf(remote);
        lock (_lock)
        {
            if (_total >= limits.Connections)
            {
                return AdmissionAnswer.TooMany;
            }

            if (key is not null)
            {
                var count = _byAddress.GetValueOrDefault(key);
                if (count >= limits.ConnectionsPerAddress)
                {
                    return AdmissionAnswer.TooManyFromAddress;
                }

                _byAddress[key] = count + 1;
            }

            _total++;
            return AdmissionAnswer.Admitted;
        }
    }

    /// <summary>Counts a connection out.</summary>
    public void Leave(EndPoint? remote)
    {
        var key = KeyOf(remote);
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
    public bool IsTroublesome(EndPoint? remote, int faults) => _rate.IsTroublesome(remote, faults);

    /// <summary>A session is over: its faults are remembered for a while.</summary>
    public void Faulted(EndPoint? remote, int faults) => _rate.Faulted(remote, faults);

    private IPAddress? KeyOf(EndPoint? remote) => limits.ConnectionsPerAddress is null ? null : ClientNetwork.Of(remote);
}

/// <summary>What admission says.</summary>
internal enum AdmissionAnswer
{
    Admitted,
    TooMany,
    TooManyFromAddress,
    TooOften,
    TooManyFaults,
}
