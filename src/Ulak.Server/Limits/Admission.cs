using System.Net;
using System.Net.Sockets;

namespace Ulak.Server.Limits;

/// <summary>Counts the connections that are open, in all and by address, and says which one is too many. Safe for use from any thread.</summary>
internal sealed class Admission(AdmissionLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _total;

    /// <summary>Counts a connection in, or says why not. What is admitted must be released once.</summary>
    public AdmissionAnswer Enter(EndPoint? remote)
    {
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

    private IPAddress? KeyOf(EndPoint? remote)
    {
        if (limits.ConnectionsPerAddress is null || remote is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address))
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        // One customer has a /64 at the least (RFC 6177 §2), so a single address of it says nothing.
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        octets[8..].Clear();
        return new IPAddress(octets);
    }
}

/// <summary>What admission says.</summary>
internal enum AdmissionAnswer
{
    Admitted,
    TooMany,
    TooManyFromAddress,
}
