using System.Net;
using System.Net.Sockets;
using Ulak.Smtp.Addresses;

namespace Ulak.Client;

/// <summary>The name after EHLO and HELO.</summary>
internal static class HeloName
{
    private static readonly Lazy<string> Machine = new(() => MachineDomain.FromName(ReadMachineName()));

    /// <summary>RFC 5321 §4.1.4: a client without a fully-qualified name sends its address.</summary>
    public static string ForEhlo(SmtpClientOptions options, EndPoint? local) =>
        options.ClientName ?? (IsFullName(Machine.Value) ? Machine.Value : FormatLiteral(local) ?? Machine.Value);

    /// <summary>RFC 5321 §4.1.1.1: HELO takes a domain, not an address literal.</summary>
    public static string ForHelo(SmtpClientOptions options) =>
        options.ClientName is { } name && !name.StartsWith('[') ? name : Machine.Value;

    internal static bool IsFullName(string name) => name.Contains('.', StringComparison.Ordinal) && !name.StartsWith('[')
        && !name.Equals("localhost.localdomain", StringComparison.OrdinalIgnoreCase);

    private static string? FormatLiteral(EndPoint? local) => local switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"[{mapped.Address.MapToIPv4()}]",
        IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } six => $"[IPv6:{new IPAddress(six.Address.GetAddressBytes())}]",
        IPEndPoint four => $"[{four.Address}]",
        _ => null,
    };

    private static string ReadMachineName()
    {
        try
        {
            return Dns.GetHostName();
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
