using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ulak.Relay.Tests.Support;

/// <summary>
/// A name server on UDP that replies as a test wants: with records, with an error, with or without the AD bit, or not at all.
/// </summary>
internal sealed class FakeDnsServer : IAsyncDisposable
{
    private const int TypeOpt = 41;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public FakeDnsServer() => _serving = Task.Run(ServeAsync);

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>The replies, by name and type. A question without one gets NXDOMAIN with the AD bit.</summary>
    public ConcurrentDictionary<(string Name, int Type), DnsReply> Replies { get; } = new();

    /// <summary>Whether all questions had the DO bit (RFC 3225).</summary>
    public bool IsDnssecRequested { get; private set; } = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var query = await _socket.ReceiveAsync(_stop.Token);
            var (name, end) = ReadName(query.Buffer, 12);
            var type = BinaryPrimitives.ReadUInt16BigEndian(query.Buffer.AsSpan(end));
            IsDnssecRequested &= HasDnssecBit(query.Buffer, end + 4);
            var reply = Replies.GetValueOrDefault((name, type), new DnsReply(3, IsSecure: true));
            if (reply.Code >= 0)
            {
                await _socket.SendAsync(Write(query.Buffer.AsSpan(0, end + 4), name, type, reply), query.RemoteEndPoint, _stop.Token);
            }
        }
    }

    private static byte[] Write(ReadOnlySpan<byte> question, string name, int type, DnsReply reply)
    {
        var output = new List<byte>(question.ToArray());
        // QR, RD, RA; AD is bit 5 of the second octet (RFC 4035 §3.2.3).
        (output[2], output[3]) = (0x81, (byte)(0x80 | (reply.IsSecure ? 0x20 : 0) | reply.Code));
        var count = reply.Records.Length + (reply.Alias is null ? 0 : 1);
        (output[7], output[9], output[11]) = ((byte)count, 0, 0);
        if (reply.Alias is { } alias)
        {
            Append(output, name, 5, Name(alias));
        }

        foreach (var data in reply.Records)
        {
            Append(output, reply.Alias ?? name, type, data);
        }

        return [.. output];
    }

    private static void Append(List<byte> output, string owner, int type, byte[] data)
    {
        output.AddRange(Name(owner));
        output.AddRange([0, (byte)type, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length]);
        output.AddRange(data);
    }

    /// <summary>A name on the wire.</summary>
    public static byte[] Name(string name) =>
    [
        .. name.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)),
        0,
    ];

    private static (string Name, int End) ReadName(byte[] octets, int at)
    {
        var labels = new List<string>();
        while (octets[at] > 0)
        {
            labels.Add(Encoding.ASCII.GetString(octets, at + 1, octets[at]));
            at += octets[at] + 1;
        }

        return (string.Join('.', labels).ToLowerInvariant(), at + 1);
    }

    // The OPT record follows the question: the root name, the type, the size, and the flags in the place of the TTL (RFC 6891 §6.1.3).
    private static bool HasDnssecBit(byte[] octets, int at) =>
        octets.Length > at + 8 && octets[at] == 0 && octets[at + 2] == TypeOpt && (octets[at + 7] & 0x80) != 0;
}

/// <summary>A reply.</summary>
/// <param name="Code">The RCODE: 0, 2 for SERVFAIL, 3 for NXDOMAIN; -1 for no reply.</param>
/// <param name="IsSecure">The AD bit.</param>
/// <param name="Records">The data of the records.</param>
internal sealed record DnsReply(int Code, bool IsSecure, params byte[][] Records)
{
    /// <summary>The target of a CNAME record; null for none.</summary>
    public string? Alias { get; init; }
}
