using System.Net;
using System.Net.Sockets;

namespace Ulak.Server.Limits;

/// <summary>What counts as one client: an address of IPv4, a /64 of IPv6.</summary>
internal static class ClientNetwork
{
    /// <summary>The client's network; null for loopback, where every client has the same address, and for what has no address.</summary>
    public static IPAddress? FromEndPoint(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address))
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
