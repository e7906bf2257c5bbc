using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ulak.Console.Limits;

/// <summary>
/// Limits the connections to the console, so that they cannot use up the file descriptors that SMTP and the store need. Connections over
/// the limit are closed where they are accepted, before the next one is: of a flood of them, one is open at a time.
/// </summary>
internal sealed class HttpConnectionLimit(int maxConnections, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);
    private static readonly object LeaseKey = new();

    private readonly ClientCounter _connections = new(maxConnections, Math.Max(1, maxConnections / 2));
    private long _lastLogged = long.MinValue;

    /// <summary>Ends what <see cref="TryAdmit"/> began when a connection of the endpoint ends.</summary>
    public static void ReleaseAtEnd(ListenOptions listen) => listen.Use(next => connection => ServeAsync(next, connection));

    /// <summary>Counts a new connection. False when it is over the limit and has to be closed.</summary>
    public bool TryAdmit(ConnectionContext connection)
    {
        // A proxy on this machine, and this machine's own programs, are many clients behind one address.
        var client = connection.RemoteEndPoint is IPEndPoint { Address: var address } && !IPAddress.IsLoopback(address) ? address : null;
        if (_connections.TryAcquire(client) is not { } lease)
        {
            Report(connection.RemoteEndPoint);
            return false;
        }

        connection.Items[LeaseKey] = lease;
        return true;
    }

    private static async Task ServeAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        using var lease = connection.Items[LeaseKey] as IDisposable;
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
