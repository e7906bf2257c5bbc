using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Ulak.Server;

namespace Ulak.AspNetCore;

/// <summary>
/// Passes Kestrel's connections to an SMTP listener. One handler serves all connections of its endpoint, so it has no state.
/// </summary>
public sealed class SmtpConnectionHandler(SmtpListener listener) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);

        // Never ConnectionClosed: it fires when the client has sent its last octet, though commands are still to be done and replies can
        // still go out.
        var stop = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        return listener.RunAsync(connection.Transport, connection.RemoteEndPoint, connection.LocalEndPoint, stop);
    }
}
