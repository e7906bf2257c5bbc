using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ulak.AspNetCore.Logging;

namespace Ulak.AspNetCore;

/// <summary>
/// Listens on the endpoints with Kestrel's socket transport, and gives each connection to its listener where it was accepted. Kestrel's server does more for a connection (it hands
/// it to another thread, and keeps what HTTP needs), which costs a short session a third of its CPU.
/// </summary>
internal sealed class SmtpEndpointService(IEnumerable<SmtpEndpoint> endpoints, IOptions<SocketTransportOptions> sockets, ILoggerFactory loggers) : IHostedLifecycleService, IDisposable
{
    private readonly ILogger _log = loggers.CreateLogger<SmtpEndpointService>();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IConnectionListener> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionContext> _connections = [];
    private readonly TaskCompletionSource _allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Listens when everything else of the host has started: whoever is greeted finds the rest of the program there.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var transport = new SocketTransportFactory(sockets, loggers);
        try
        {
            foreach (var endpoint in endpoints)
            {
                var listener = await BindAsync(transport, endpoint.Address, cancellationToken).ConfigureAwait(false);
                _listeners.Add(listener);
                endpoint.Address = listener.EndPoint;
                _accepting.Add(AcceptAsync(listener, endpoint));
                KestrelLog.Listening(_log, endpoint.Listener.Options.Name, listener.EndPoint);
            }
        }
        catch
        {
            // A host that fails to start does not stop what has started.
            await UnbindAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes no new connections, asks the sessions to end (421 4.3.2), and waits for them as long as the host allows.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await UnbindAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_accepting).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        lock (_lock)
        {
            SignalIfAllClosed();
        }

        try
        {
            await _allClosed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await AbortConnectionsAsync().ConfigureAwait(false);
        }

        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => _stop.Dispose();

    private static async Task<IConnectionListener> BindAsync(SocketTransportFactory transport, EndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            return await transport.BindAsync(address, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is AddressInUseException or SocketException)
        {
            // What Kestrel throws where one of its own endpoints is in use.
            throw new IOException($"Cannot listen for SMTP on {address}: {refused.Message}", refused);
        }
    }

    private async Task UnbindAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in _listeners)
        {
            await listener.UnbindAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync(IConnectionListener listener, SmtpEndpoint endpoint)
    {
        try
        {
            while (await listener.AcceptAsync().ConfigureAwait(false) is { } connection)
            {
                lock (_lock)
                {
                    _connections.Add(connection);
                }

                _ = ServeAsync(connection, endpoint);
            }
        }
        catch (Exception exception)
        {
            // The transport itself takes what can happen to a connection; this is the end of the listener.
            KestrelLog.ListenerFailed(_log, endpoint.Listener.Options.Name, listener.EndPoint, exception);
        }
    }

    private async Task ServeAsync(ConnectionContext connection, SmtpEndpoint endpoint)
    {
        try
        {
            await endpoint.Listener.RunAsync(connection.Transport, connection.RemoteEndPoint, connection.LocalEndPoint, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            KestrelLog.SessionFailed(_log, endpoint.Listener.Options.Name, exception);
        }

        await CloseConnectionAsync(connection).ConfigureAwait(false);
    }

    private async Task CloseConnectionAsync(ConnectionContext connection)
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        lock (_lock)
        {
            _connections.Remove(connection);
            SignalIfAllClosed();
        }
    }

    private void SignalIfAllClosed()
    {
        if (_connections.Count == 0 && _stop.IsCancellationRequested)
        {
            _allClosed.TrySetResult();
        }
    }

    private async Task AbortConnectionsAsync()
    {
        ConnectionContext[] left;
        lock (_lock)
        {
            left = [.. _connections];
        }

        KestrelLog.ConnectionsAborted(_log, left.Length);
        foreach (var connection in left)
        {
            connection.Abort(new ConnectionAbortedException("The server has stopped."));
        }

        // What a session still does ends with its connection, or with the process.
        await Task.WhenAny(_allClosed.Task, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
    }
}
