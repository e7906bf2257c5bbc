using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ulak.Server.Proxy;

namespace Ulak.Fuzz.Targets;

/// <summary>The reader of PROXY headers, versions 1 and 2.</summary>
internal sealed class ProxyTarget : FuzzTarget
{
    private static readonly byte[] Signature = "\r\n\r\n\0\r\nQUIT\n"u8.ToArray();

    private static readonly string[] Texts =
    [
        "PROXY TCP4 192.0.2.1 192.0.2.2 40000 25\r\nEHLO x\r\n", "PROXY TCP6 2001:db8::1 2001:db8::2 40000 25\r\n", "PROXY UNKNOWN\r\n",
            "PROXY UNKNOWN ffff:f...f:ffff 1 2 65535\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 70000 25\r\n",
        "PROXY TCP4 192.0.2.1\r\n", "PROXY", "HELO x\r\n", "PROXY TCP4 2001:db8::1 192.0.2.2 1 2\r\n",
            "PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY TCP4 1940008 2.2 40000 25\r\n",
                "PROXY TCP6 fe80::1%2 [::1]:25 1 2\r\n",
    ];

    public override string Name => "proxy";

    public override string Summary =>
        "A PROXY header is read alike however much has come and however it is cut, holds only addresses in their usual form, and what it "
            + "says is written and read again the same.";

    public override int MaxLength => 5000;

    public override IEnumerable<Seed> Seeds()
    {
        var texts = Texts.Select((text, number) => new Seed($"v1-{number:00}", Encoding.ASCII.GetBytes(text)));
        byte[] four = [192, 0, 2, 1, 192, 0, 2, 2, 0x9C, 0x40, 0, 25];
        byte[] six = [.. new byte[16], .. Enumerable.Range(0, 16).Select(i => (byte)i), 1, 2, 3, 4];
        Seed[] binary =
        [
            new("v2-four", [.. Signature, 0x21, 0x11, 0, 12, .. four]),
            new("v2-six", [.. Signature, 0x21, 0x21, 0, 36, .. six]),
            new("v2-local", [.. Signature, 0x20, 0, 0, 0]),
            new("v2-tlv", [.. Signature, 0x21, 0x11, 0, 16, .. four, 4, 0, 1, 0]),
            new("v2-short", [.. Signature, 0x21, 0x11, 0, 4, 1, 2, 3, 4]),
            new("v2-unix", [.. Signature, 0x21, 0x31, 0, 2, 1, 2]),
        ];
        return texts.Concat(binary);
    }

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        var status = Read(new ReadOnlySequence<byte>(input), out var addresses, out var length);
        var statusOfCut = Read(OctetPieces.ToSequence(input, 3), out var addressesOfCut, out var lengthOfCut);
        Ensure.That(status == statusOfCut && addresses == addressesOfCut && length == lengthOfCut, "cut into segments it reads otherwise");
        CheckPrefixes(input, status, addresses, length);
        Ensure.That(status == ProxyStatus.Complete ? length > 0 && length <= input.Length && length <= 4096
            : length == 0, $"the header has {length} octets");
        Ensure.That(status != ProxyStatus.Incomplete || input.Length < 4096, "no end of it");
        if (addresses is not { Source: { } source, Destination: { } destination })
        {
            Ensure.That(addresses.Source is null && addresses.Destination is null, "half of the addresses");
            return;
        }

        Ensure.Equal(ProxyStatus.Complete, status, "addresses of a header that is not there");
        if (input.Span[0] == 'P')
        {
            var words = Encoding.Latin1.GetString(input.Span[..length]).Split(' ');
            CheckAddressText(words[2], source.Address);
            CheckAddressText(words[3], destination.Address);
        }

        CheckRoundTrip(Text(source, destination), addresses);
        CheckRoundTrip(Binary(source, destination), addresses);
    }

    private static ProxyStatus Read(ReadOnlySequence<byte> input, out ProxyAddresses addresses, out int length) =>
        ProxyHeader.Read(input, out addresses, out length);

    /// <summary>The result of a prefix does not change when more input arrives.</summary>
    private static void CheckPrefixes(ReadOnlyMemory<byte> input, ProxyStatus status, ProxyAddresses addresses, int length)
    {
        for (var end = 0; end < Math.Min(input.Length, 120); end++)
        {
            var early = Read(new ReadOnlySequence<byte>(input[..end]), out var earlyAddresses, out var earlyLength);
            Ensure.That(early == ProxyStatus.Incomplete
                || (early == status && earlyAddresses == addresses && earlyLength == length),
                    $"after {end} octets it is {early}, and then {status}");
        }
    }

    // proxy-protocol.txt §2.1: four decimal numbers with dots, or hexadecimal groups with colons; no brackets, ports, zones, octal or short
    // forms.
    private static void CheckAddressText(string word, IPAddress address) => Ensure.That(
        address.AddressFamily == AddressFamily.InterNetwork ? word == address.ToString()
            : word.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.'),
        $"'{word}' is taken for an address");

    private static byte[] Text(IPEndPoint source, IPEndPoint destination)
    {
        var family = source.AddressFamily == AddressFamily.InterNetwork ? "TCP4" : "TCP6";
        return Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                    $"PROXY {family} {source.Address} {destination.Address} {source.Port} {destination.Port}\r\n"));
    }

    private static byte[] Binary(IPEndPoint source, IPEndPoint destination)
    {
        byte[] addresses = [.. source.Address.GetAddressBytes(), .. destination.Address.GetAddressBytes()];
        var ports = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(ports, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(ports.AsSpan(2), (ushort)destination.Port);
        return [.. Signature, 0x21, addresses.Length == 8 ? (byte)0x11
            : (byte)0x21, 0, (byte)(addresses.Length + 4), .. addresses, .. ports];
    }

    private static void CheckRoundTrip(byte[] header, ProxyAddresses addresses)
    {
        Ensure.Equal(
            ProxyStatus.Complete, Read(new ReadOnlySequence<byte>(header), out var again, out var length),
                "what was written does not read");
        Ensure.Equal(header.Length, length, "what was written has another length");
        Ensure.Equal(addresses, again, "what was written reads otherwise");
    }
}
