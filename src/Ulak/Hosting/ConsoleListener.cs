using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Ulak.Configuration;
using Ulak.Console.Limits;

namespace Ulak.Hosting;

/// <summary>Listens for the console: on an address, a Unix socket, or the sockets of the service manager; over HTTP or HTTPS.</summary>
internal static class ConsoleListener
{
    public static void Listen(KestrelServerOptions kestrel, UlakSettings settings, InheritedSockets sockets, int maxConnections)
    {
        var services = kestrel.ApplicationServices;
        var limit = new HttpConnectionLimit(
            maxConnections, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<HttpConnectionLimit>>());
        kestrel.AddServerHeader = false;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(1);
        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            limit.Apply(listen);
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
