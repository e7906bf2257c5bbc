using System.Net;
using System.Net.Sockets;

namespace Ulak.Client;

/// <summary>What a client calls itself.</summary>
internal static class HeloName
{
    /// <summary>RFC 5321 §4.1.4: a client without a name that means something says its address.</summary>
    public static string ForEhlo(SmtpClientOptions options, EndPoint? local) => options.ClientName ?? local switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"[{mapped.Address.MapToIPv4()}]",
        IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } six => $"[IPv6:{new IPAddress(six.Address.GetAddressBytes())}]",
        IPEndPoint four => $"[{four.Address}]",
        _ => "localhost",
    };

    /// <summary>RFC 5321 §4.1.1.1: HELO takes a domain, and no address literal.</summary>
    public static string ForHelo(SmtpClientOptions options) => options.ClientName is { } name && !name.StartsWith('[') ? name : "localhost";
}
