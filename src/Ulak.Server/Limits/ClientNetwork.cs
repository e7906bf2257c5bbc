using System.Net;
using System.Net.Sockets;

namespace Ulak.Server.Limits;

/// <summary>The network that counts as one client: an IPv4 address, a /64 of IPv6.</summary>
internal static class ClientNetwork
{
    /// <summary>
    /// The client's network; null for loopback, where all clients have the same address, and for a transport without addresses.
    /// </summary>
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

        // A customer has at least a /64 (RFC 6177 §2), so a single address does not identify one.
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        octets[8..].Clear();
        return new IPAddress(octets);
    }
}
