using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Ulak.Server.Proxy;

/// <summary>Who may say for whom it speaks: a PROXY header, or XCLIENT, from anybody else would let anybody be anyone.</summary>
public sealed record TrustedNetworks(ImmutableArray<IPNetwork> Networks)
{
    /// <summary>Nobody.</summary>
    public static TrustedNetworks None { get; } = new([]);

    /// <summary>Whether an address is one of them. A Unix socket is: its file's rights say who may connect.</summary>
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
