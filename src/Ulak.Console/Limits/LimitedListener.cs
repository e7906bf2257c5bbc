using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Ulak.Console.Limits;

/// <summary>Accepts connections up to a limit, and closes the others.</summary>
internal sealed class LimitedListener(IConnectionListener listener, HttpConnectionLimit limit) : IConnectionListener
{
    public EndPoint EndPoint => listener.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await listener.AcceptAsync(cancellationToken) is { } connection)
        {
            if (limit.TryAdmit(connection))
            {
                return connection;
            }

            connection.Abort();
            await connection.DisposeAsync();
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
