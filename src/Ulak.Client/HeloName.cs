using System.Net;
using System.Net.Sockets;

namespace Ulak.Client;

/// <summary>The name after EHLO and HELO.</summary>
internal static class HeloName
{
    /// <summary>RFC 5321 §4.1.4: a client without a meaningful name sends its address.</summary>
    public static string ForEhlo(SmtpClientOptions options, EndPoint? local) => options.ClientName ?? local switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"[{mapped.Address.MapToIPv4()}]",
        IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } six => $"[IPv6:{new IPAddress(six.Address.GetAddressBytes())}]",
        IPEndPoint four => $"[{four.Address}]",
        _ => "localhost",
    };

    /// <summary>RFC 5321 §4.1.1.1: HELO takes a domain, not an address literal.</summary>
    public static string ForHelo(SmtpClientOptions options) => options.ClientName is { } name && !name.StartsWith('[') ? name : "localhost";
}
