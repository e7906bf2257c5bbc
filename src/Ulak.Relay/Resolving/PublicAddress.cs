using System.Net;
using System.Net.Sockets;

namespace Ulak.Relay.Resolving;

/// <summary>Whether an address is globally reachable (RFC 6890, and IANA's registries of special-purpose addresses).</summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/3",

            // Only 2000::/3 is assigned for hosts. Within it are Teredo, ORCHID, documentation, and 6to4, which carries an IPv4 address.
            "::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    public static bool IsPublic(IPAddress address)
    {
        // NAT64 (64:ff9b::/96) and IPv4-compatible addresses are in ::/3. A mapped address is its IPv4 address.
        var ip = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return ip.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            && !Special.Any(network => network.BaseAddress.AddressFamily == ip.AddressFamily && network.Contains(ip));
    }
}
