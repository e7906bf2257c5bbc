using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ulak.Console.TryIt;

/// <summary>A session with this server whose commands are typed on a page. The dialogue is the one that the server records.</summary>
internal sealed class TrySession : IDisposable
{
    private const int MaxOctets = 64 * 1024;
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _lock = new(1);
    private readonly TcpClient _client;
    private readonly byte[] _buffer = new byte[16 * 1024];

    private TrySession(TcpClient client) => (_client, LocalEndPoint) = (client, client.Client.LocalEndPoint!);

    /// <summary>The client's address, which identifies the session on the server's side.</summary>
    public EndPoint LocalEndPoint { get; }

    /// <summary>The time of the last use, as a timestamp of the clock.</summary>
    public long LastUsed { get; set; }

    /// <summary>Whether the server waits for mail data, and sends no reply before its end.</summary>
    public bool IsInData { get; private set; }

    public static async Task<TrySession> ConnectAsync(IPEndPoint server, CancellationToken stop)
    {
        var client = new TcpClient(server.AddressFamily) { NoDelay = true };
        try
        {
            await client.ConnectAsync(server, stop);
            var session = new TrySession(client);
            await session.ReadReplyAsync(stop);
            return session;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends lines and waits for the reply. False when the connection is closed.</summary>
    public async Task<bool> SendAsync(string text, CancellationToken stop)
    {
        await _lock.WaitAsync(stop);
        try
        {
            var lines = text.ReplaceLineEndings("\n");
            var octets =
                Encoding.UTF8.GetBytes((lines.EndsWith('\n') ? lines[..^1] : lines).Replace("\n", "\r\n", StringComparison.Ordinal)
                + "\r\n");
            await _client.GetStream().WriteAsync(octets.AsMemory(0, Math.Min(octets.Length, MaxOctets)), stop);
            if (IsInData && !lines.Split('\n').Contains("."))
            {
                return true;
            }

            return await ReadReplyAsync(stop);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _lock.Dispose();
    }

    /// <summary>Reads one reply, and whatever arrived with it. A late reply is read next time.</summary>
    private async Task<bool> ReadReplyAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ReplyTimeout);
        var reply = new StringBuilder();
        try
        {
            while (!EndsReply(reply))
            {
                var read = await _client.GetStream().ReadAsync(_buffer, limit.Token);
                if (read == 0)
                {
                    return false;
                }

                reply.Append(Encoding.UTF8.GetString(_buffer, 0, read));
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return true;
        }

        var last = reply.ToString().TrimEnd().Split("\r\n")[^1];
        IsInData = last.StartsWith("354", StringComparison.Ordinal);
        return !last.StartsWith("221", StringComparison.Ordinal) && !last.StartsWith("421", StringComparison.Ordinal);
    }

    // RFC 5321 §4.2.1: the last line of a reply has a space, or nothing, after its code.
    private static bool EndsReply(StringBuilder reply)
    {
        var text = reply.ToString();
        return text.EndsWith("\r\n", StringComparison.Ordinal) && text[..^2].Split("\r\n")[^1] is { Length: >= 3 } last
            && (last.Length == 3 || last[3] == ' ');
    }
}
