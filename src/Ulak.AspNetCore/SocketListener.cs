using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Ulak.AspNetCore;

/// <summary>A listening socket, whose connections are those of Kestrel's socket transport.</summary>
internal sealed class SocketListener : IDisposable
{
    private static readonly TimeSpan KeepAliveTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromMinutes(1);

    private readonly Socket _socket;
    private readonly SocketConnectionContextFactory _factory;
    private readonly bool _noDelay;

    private SocketListener(Socket socket, SocketTransportOptions options, IMemoryPoolFactory<byte>? memory, ILogger log)
    {
        _socket = socket;
        _noDelay = options.NoDelay && socket.LocalEndPoint is IPEndPoint;
        EndPoint = socket.LocalEndPoint!;
        var connectionOptions = new SocketConnectionFactoryOptions
        {
            IOQueueCount = options.IOQueueCount,
            MaxReadBufferSize = options.MaxReadBufferSize,
            MaxWriteBufferSize = options.MaxWriteBufferSize,
            UnsafePreferInlineScheduling = options.UnsafePreferInlineScheduling,
            WaitForDataBeforeAllocatingBuffer = options.WaitForDataBeforeAllocatingBuffer,
        };
        if (memory is not null)
        {
            TrySetMemoryPool(connectionOptions, memory);
        }

        _factory = new SocketConnectionContextFactory(connectionOptions, log);
    }

    /// <summary>The address, with the port that the system chose for port 0.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Listens on an address.</summary>
    /// <exception cref="IOException">The address is in use, or not one of this machine.</exception>
    public static SocketListener Bind(EndPoint address, SocketTransportOptions options, IMemoryPoolFactory<byte>? memory, ILogger log)
    {
        try
        {
            var socket = options.CreateBoundListenSocket(address);
            try
            {
                EnableKeepAlive(socket);
                socket.Listen(options.Backlog);
                return new SocketListener(socket, options, memory, log);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (SocketException exception)
        {
            throw new IOException($"Cannot listen for SMTP on {address}: {exception.Message}", exception);
        }
    }

    public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) => _socket.AcceptAsync(cancellationToken);

    /// <summary>The connection of an accepted socket.</summary>
    public ConnectionContext CreateConnection(Socket socket)
    {
        if (_noDelay)
        {
            socket.NoDelay = true;
        }

        return _factory.Create(socket);
    }

    public void StopListening() => _socket.Dispose();

    public void Dispose()
    {
        _socket.Dispose();
        _factory.Dispose();
    }

    // A peer that vanished without a FIN is found by the system's probes. Accepted sockets inherit the options from the one that listens.
    private static void EnableKeepAlive(Socket socket)
    {
        if (socket.LocalEndPoint is not IPEndPoint)
        {
            return;
        }

        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)KeepAliveTime.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)KeepAliveInterval.TotalSeconds);
    }

    // The transport reads the host's memory pool from an internal property. Without it, connections have the transport's own pool, and work
    // as well.
    private static void TrySetMemoryPool(SocketConnectionFactoryOptions options, IMemoryPoolFactory<byte> memory)
    {
        try
        {
            SetMemoryPoolFactory(options, memory);
        }
        catch (MissingMethodException)
        {
            // Another version of the transport.
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_MemoryPoolFactory")]
    private static extern void SetMemoryPoolFactory(SocketConnectionFactoryOptions options, IMemoryPoolFactory<byte> memory);
}
