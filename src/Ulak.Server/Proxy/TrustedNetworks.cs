using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Ulak.Server.Proxy;

/// <summary>
/// Networks of proxies whose PROXY header or XCLIENT is believed. From any other address these would let a client forge its address.
/// </summary>
public sealed record TrustedNetworks(ImmutableArray<IPNetwork> Networks)
{
    /// <summary>No networks.</summary>
    public static TrustedNetworks None { get; } = new([]);

    /// <summary>
    /// Whether an address is in one of them. A Unix socket is trusted: the permissions of its file restrict who may connect.
    /// </summary>
    public bool Contains(EndPoint? remote)
    {
        if (Networks.IsEmpty)
        {
            return false;
        }

        if (remote is not IPEndPoint { Address: var address })
        {
            return remote is UnixDomainSocketEndPoint;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Networks.Any(network => network.Contains(plain));
    }
}
