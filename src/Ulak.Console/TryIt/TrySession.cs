using System.Net;
using System.Net.Sockets;
using System.Text;
using Ulak.Client;

namespace Ulak.Console.TryIt;

/// <summary>A session with this server whose commands are typed on a page. The dialogue is the one that the server records.</summary>
internal sealed class TrySession : IDisposable
{
    private const int MaxOctets = 64 * 1024;
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _lock = new(1);
    private readonly RawSmtpConnection _connection;

    private TrySession(RawSmtpConnection connection) => _connection = connection;

    /// <summary>The client's address, which identifies the session on the server's side.</summary>
    public EndPoint LocalEndPoint =>
        _connection.LocalEndPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
            ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port) : _connection.LocalEndPoint!;

    /// <summary>The time of the last use, as a timestamp of the clock.</summary>
    public long LastUsed { get; set; }

    /// <summary>Whether the server waits for mail data, and sends no reply before its end.</summary>
    public bool IsInData { get; private set; }

    public static async Task<TrySession> ConnectAsync(IPEndPoint server, CancellationToken stop)
    {
        var session = new TrySession(await RawSmtpConnection.ConnectAsync(server, TimeProvider.System, stop));
        try
        {
            await session.ReadReplyAsync(stop);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Sends lines and waits for the replies. False when the connection is closed.</summary>
    public async Task<bool> SendAsync(string text, CancellationToken stop)
    {
        await _lock.WaitAsync(stop);
        try
        {
            var lines = text.ReplaceLineEndings("\n");
            lines = lines.EndsWith('\n') ? lines[..^1] : lines;
            var octets = Encoding.UTF8.GetBytes(lines.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n");
            await _connection.WriteAsync(octets.AsMemory(0, Math.Min(octets.Length, MaxOctets)), stop);
            if (IsInData && !lines.Split('\n').Contains("."))
            {
                return true;
            }

            return await ReadReplyAsync(stop);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
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
        _connection.Dispose();
        _lock.Dispose();
    }

    /// <summary>Reads one reply, and those that have arrived with it. A late reply is read next time.</summary>
    private async Task<bool> ReadReplyAsync(CancellationToken stop)
    {
        RawReply? last = null;
        try
        {
            last = await _connection.ReadReplyAsync(ReplyTimeout, stop);
            while (_connection.TryReadBuffered(out var next))
            {
                last = next;
            }
        }
        catch (TimeoutException)
        {
            return true;
        }

        IsInData = last.Value.Code.Value == 354;
        return last.Value.Code.Value is not (221 or 421);
    }
}
