using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Ulak.Server.Proxy;

/// <summary>The addresses of a PROXY header; both null where the proxy connects for itself (LOCAL, UNKNOWN).</summary>
/// <param name="Source">The client.</param>
/// <param name="Destination">The address that the client connected to.</param>
internal sealed record ProxyAddresses(IPEndPoint? Source, IPEndPoint? Destination);

/// <summary>The result of reading a PROXY header.</summary>
internal enum ProxyStatus
{
    /// <summary>More octets are needed.</summary>
    Incomplete,

    /// <summary>The header is complete.</summary>
    Complete,

    /// <summary>The input is not a PROXY header.</summary>
    Invalid,
}

/// <summary>
/// The header that a proxy puts in front of a connection, versions 1 and 2 of HAProxy's PROXY protocol (proxy-protocol.txt §2.1, §2.2).
/// It is bounded: 107 octets for version 1, and 16 and at most 4,096 for version 2.
/// </summary>
internal static class ProxyHeader
{
    private const int MaxLineLength = 107;
    private const int FixedLength = 16;
    private const int MaxLength = 4096;


    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads a header from the start of the input.</summary>
    /// <param name="input">The input so far.</param>
    /// <param name="addresses">The addresses, when the header is complete.</param>
    /// <param name="length">The header's length, when it is complete.</param>
    public static ProxyStatus Read(in ReadOnlySequence<byte> input, out ProxyAddresses addresses, out int length)
    {
        Span<byte> octets = stackalloc byte[MaxLength];
        var front = input.Slice(0, Math.Min(input.Length, MaxLength));
        front.CopyTo(octets);
        octets = octets[..(int)front.Length];
        var begun = octets[..Math.Min(octets.Length, Signature.Length)];
        if (begun.SequenceEqual(Signature[..begun.Length]))
        {
            return ReadVersion2(octets, out addresses, out length);
        }

        begun = octets[..Math.Min(octets.Length, 6)];
        if (begun.SequenceEqual("PROXY "u8[..begun.Length]))
        {
            return ReadVersion1(octets, out addresses, out length);
        }

        return WithoutAddresses(ProxyStatus.Invalid, out addresses, out length);
    }

    // "PROXY" SP ("TCP4" / "TCP6") SP source SP destination SP port SP port CRLF, or "PROXY UNKNOWN" and anything
    private static ProxyStatus ReadVersion1(ReadOnlySpan<byte> octets, out ProxyAddresses addresses, out int length)
    {
        var end = octets[..Math.Min(octets.Length, MaxLineLength)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return WithoutAddresses(octets.Length >= MaxLineLength
                ? ProxyStatus.Invalid
                : ProxyStatus.Incomplete, out addresses, out length);
        }

        length = end + 2;
        var words = Encoding.ASCII.GetString(octets[..end]).Split(' ');
        if (words is ["PROXY", "UNKNOWN", ..])
        {
            addresses = new ProxyAddresses(null, null);
            return ProxyStatus.Complete;
        }

        if (words is ["PROXY", "TCP4" or "TCP6", var source, var destination, var sourcePort, var destinationPort]
            && ParseEndPoint(source, sourcePort, words[1] == "TCP6") is { } from
            && ParseEndPoint(destination, destinationPort, words[1] == "TCP6") is { } to)
        {
            addresses = new ProxyAddresses(from, to);
            return ProxyStatus.Complete;
        }

        return WithoutAddresses(ProxyStatus.Invalid, out addresses, out length);
    }

    private static IPEndPoint? ParseEndPoint(string address, string port, bool six) =>
        ProxyAddressParser.Parse(address, six) is { } ip
            && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new IPEndPoint(ip, number)
            : null;

    // signature, version and command, family and protocol, length, addresses; what follows the addresses (TLVs) is skipped
    private static ProxyStatus ReadVersion2(ReadOnlySpan<byte> octets, out ProxyAddresses addresses, out int length)
    {
        if (octets.Length < FixedLength)
        {
            return WithoutAddresses(ProxyStatus.Incomplete, out addresses, out length);
        }

        var (version, command, family) = (octets[12] >> 4, octets[12] & 0x0F, octets[13]);
        var size = BinaryPrimitives.ReadUInt16BigEndian(octets[14..]);
        if (version != 2 || command > 1 || FixedLength + size > MaxLength)
        {
            return WithoutAddresses(ProxyStatus.Invalid, out addresses, out length);
        }

        if (octets.Length < FixedLength + size)
        {
            return WithoutAddresses(ProxyStatus.Incomplete, out addresses, out length);
        }

        length = FixedLength + size;
        var body = octets.Slice(FixedLength, size);
        var width = family switch { 0x11 => 4, 0x21 => 16, _ => 0 };
        if (command == 0 || width == 0)
        {
            addresses = new ProxyAddresses(null, null);
            return ProxyStatus.Complete;
        }

        if (size < 2 * width + 4)
        {
            return WithoutAddresses(ProxyStatus.Invalid, out addresses, out length);
        }

        addresses = new ProxyAddresses(
            new IPEndPoint(new IPAddress(body[..width]), BinaryPrimitives.ReadUInt16BigEndian(body[(2 * width)..])),
            new IPEndPoint(new IPAddress(body.Slice(width, width)), BinaryPrimitives.ReadUInt16BigEndian(body[(2 * width + 2)..])));
        return ProxyStatus.Complete;
    }

    private static ProxyStatus WithoutAddresses(ProxyStatus status, out ProxyAddresses addresses, out int length)
    {
        (addresses, length) = (new ProxyAddresses(null, null), 0);
        return status;
    }
}
