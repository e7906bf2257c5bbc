using System.Net;
using System.Net.Sockets;

namespace Ulak.Console.Limits;

/// <summary>Counts what clients hold open, in total and for each client, and refuses what is over the limit.</summary>
internal sealed class ClientCounter(int maxTotal, int maxPerClient)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _perClient = [];
    private int _total;

    /// <summary>The number in use.</summary>
    public int Total
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    /// <summary>Takes one until the result is disposed. Null when the limit is reached.</summary>
    /// <param name="client">The client's address. Null for clients that are only counted in total.</param>
    public IDisposable? TryAcquire(IPAddress? client)
    {
        var key = client is null ? (UInt128?)null : KeyOf(client);
        lock (_lock)
        {
            var held = key is { } counted ? _perClient.GetValueOrDefault(counted) : 0;
            if (_total >= maxTotal || held >= maxPerClient)
            {
                return null;
            }

            _total++;
            if (key is { } known)
            {
                _perClient[known] = held + 1;
            }
        }

        return new Lease(this, key);
    }

    /// <summary>The client that is limited: an IPv4 address, or a network of 64 bits, which one IPv6 host can use as it likes.</summary>
    private static UInt128 KeyOf(IPAddress client)
    {
        var address = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        address.TryWriteBytes(octets, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            octets[8..].Clear();
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(octets);
    }

    private void Release(UInt128? key)
    {
        lock (_lock)
        {
            _total--;
            if (key is { } client && --_perClient[client] == 0)
            {
                _perClient.Remove(client);
            }
        }
    }

    private sealed class Lease(ClientCounter counter, UInt128? key) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                counter.Release(key);
            }
        }
    }
}
