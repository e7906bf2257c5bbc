using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ulak.Console.Limits;

/// <summary>
/// Limits the connections to the console, so that they cannot use up the file descriptors that SMTP needs. Connections over the limit are
/// closed at once.
/// </summary>
internal sealed class HttpConnectionLimit(int maxConnections, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly ClientCounter _connections = new(maxConnections, Math.Max(1, maxConnections / 2));
    private long _lastLogged = long.MinValue;

    /// <summary>Limits the connections of an endpoint.</summary>
    public void Apply(ListenOptions listen) => listen.Use(next => connection => LimitAsync(next, connection));

    internal async Task LimitAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        // A proxy on this machine, and this machine's own programs, are many clients behind one address.
        var client = connection.RemoteEndPoint is IPEndPoint { Address: var address } && !IPAddress.IsLoopback(address) ? address : null;
        using var lease = _connections.TryAcquire(client);
        if (lease is null)
        {
            Report(connection.RemoteEndPoint);
            connection.Abort();
            return;
        }

        await next(connection);
    }

    // A flood of connections must not become a flood of log lines.
    private void Report(EndPoint? remote)
    {
        var (last, now) = (Interlocked.Read(ref _lastLogged), time.GetTimestamp());
        if ((last == long.MinValue || time.GetElapsedTime(last, now) >= LogInterval)
            && Interlocked.CompareExchange(ref _lastLogged, now, last) == last)
        {
            ConsoleLog.ConnectionRefused(log, remote?.ToString() ?? "", maxConnections);
        }
    }
}
