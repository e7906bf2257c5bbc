using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Ulak.Console.Limits;

/// <summary>Kestrel's sockets, with a limit on the connections.</summary>
internal sealed class LimitedTransport(SocketTransportFactory sockets, HttpConnectionLimit limit)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new LimitedListener(await sockets.BindAsync(endpoint, cancellationToken), limit);

    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);
}
