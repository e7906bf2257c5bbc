using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Ulak.Server.Proxy;

/// <summary>
/// An address as proxies write it (proxy-protocol.txt §2.1): four decimal numbers without leading zeros, or hexadecimal groups.
/// IPAddress.Parse also accepts short, octal and hexadecimal IPv4, brackets and zones.
/// </summary>
internal static class ProxyAddressParser
{
    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789ABCDEFabcdef:.");

    /// <summary>Parses an address. Returns null for any other form.</summary>
    public static IPAddress? Parse(string text, bool six) =>
        IPAddress.TryParse(text, out var address)
        && address.AddressFamily == (six ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)
        && (six ? text.AsSpan().IndexOfAnyExcept(IPv6Characters) < 0 : text == address.ToString())
            ? address
            : null;
}
