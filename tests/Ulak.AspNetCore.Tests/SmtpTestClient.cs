using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ulak.AspNetCore.Tests;

/// <summary>A client that sends lines as the test writes them.</summary>
internal sealed class SmtpTestClient : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;

    private SmtpTestClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = new StreamReader(_stream);
    }

    public static async Task<SmtpTestClient> ConnectAsync(EndPoint address)
    {
        var socket = address is IPEndPoint
            ? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(address);
        return new SmtpTestClient(socket);
    }

    public Task SendLineAsync(string line) => _stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();

    public Task<string?> ReadAsync() => _reader.ReadLineAsync().WaitAsync(MaxWait);

    /// <summary>Reads on until a reply with this code is there.</summary>
    public async Task<string> ReadUntilAsync(string code)
    {
        while (await ReadAsync() is { } line)
        {
            if (line.StartsWith(code, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The connection ended before a {code}.");
    }

    /// <summary>The last line before the connection ends.</summary>
    public async Task<string?> ReadLastAsync()
    {
        string? last = null;
        while (await ReadAsync() is { } line)
        {
            last = line;
        }

        return last;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
        _socket.Dispose();
    }
}
