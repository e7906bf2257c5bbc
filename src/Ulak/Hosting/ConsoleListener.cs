using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Ulak.Configuration;
using Ulak.Console.Limits;

namespace Ulak.Hosting;

/// <summary>Listens for the console: on an address, a Unix socket, or the sockets of the service manager; over HTTP or HTTPS.</summary>
internal static class ConsoleListener
{
    /// <summary>Limits the connections. Call it after Kestrel's services: the last registration of a transport is used.</summary>
    public static void AddLimit(IServiceCollection services, int maxConnections)
    {
        services.AddSingleton(provider => new HttpConnectionLimit(
            maxConnections, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<HttpConnectionLimit>>()));
        services.AddSingleton<IConnectionListenerFactory>(provider => new LimitedTransport(
            ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider), provider.GetRequiredService<HttpConnectionLimit>()));
    }

    public static void Listen(KestrelServerOptions kestrel, UlakSettings settings, InheritedSockets sockets)
    {
        var services = kestrel.ApplicationServices;
        kestrel.AddServerHeader = false;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(1);
        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            HttpConnectionLimit.ReleaseAtEnd(listen);
            if (settings.Console.IsHttps)
            {
                var certificates = services.GetRequiredService<CertificateStore>();
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = connection => new(certificates.SelectForConsole(connection.ClientHelloInfo.ServerName)),
                });
            }
        }

        var inherited = sockets.Of(InheritedSockets.Console);
        foreach (var socket in inherited)
        {
            kestrel.ListenHandle(socket.Handle, Configure);
        }

        if (!inherited.IsEmpty)
        {
            return;
        }

        if (settings.Console.Address is UnixDomainSocketEndPoint unix)
        {
            UnixSocketFile.RemoveStale(unix);
        }

        kestrel.Listen(settings.Console.Address, Configure);
    }
}
