using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ulak.AspNetCore.Logging;

namespace Ulak.AspNetCore;

/// <summary>
/// Listens on the endpoints, and runs the session of each connection on the thread that accepted it. Kestrel's server does more for a
/// connection (it moves it to another thread, and keeps what HTTP needs), which takes a third of the CPU of a short session.
/// </summary>
internal sealed class SmtpEndpointService(
    IEnumerable<SmtpEndpoint> endpoints, IOptions<SocketTransportOptions> sockets, IServiceProvider services, ILoggerFactory loggers)
    : IHostedLifecycleService, IDisposable
{
    private readonly ILogger _log = loggers.CreateLogger<SmtpEndpointService>();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _stopAccepting = new();
    private readonly List<SocketListener> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionContext> _connections = [];
    private readonly TaskCompletionSource _allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Listens when everything else of the host has started: the first client finds the rest of the program ready.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var endpoint in endpoints)
            {
                var listener = SocketListener.Bind(endpoint.Address, sockets.Value, services.GetService<IMemoryPoolFactory<byte>>(), _log);
                _listeners.Add(listener);
                endpoint.Address = listener.EndPoint;
                var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
                var loop = new AcceptLoop(endpoint.Listener.Options.Name, listener.EndPoint, listener.AcceptAsync, time, _log);
                _accepting.Add(AcceptAsync(loop, listener, endpoint));
                KestrelLog.Listening(_log, endpoint.Listener.Options.Name, listener.EndPoint);
            }
        }
        catch
        {
            // A host that fails to start does not stop what has started.
            await StopAcceptingAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops listening, asks the sessions to end (421 4.3.2), and waits for them as long as the host allows.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await StopAcceptingAsync().ConfigureAwait(false);
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

        _listeners.ForEach(listener => listener.Dispose());
    }

    public void Dispose()
    {
        _stop.Dispose();
        _stopAccepting.Dispose();
    }

    private async Task StopAcceptingAsync()
    {
        await _stopAccepting.CancelAsync().ConfigureAwait(false);
        _listeners.ForEach(listener => listener.StopListening());
        await Task.WhenAll(_accepting).ConfigureAwait(false);
    }

    private async Task AcceptAsync(AcceptLoop loop, SocketListener listener, SmtpEndpoint endpoint)
    {
        try
        {
            await loop.RunAsync(socket => OnAccepted(socket, listener, endpoint), _stopAccepting.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The loop handles what can happen to a connection and to descriptors; this is the end of the listener.
            KestrelLog.ListenerFailed(_log, endpoint.Listener.Options.Name, listener.EndPoint, exception);
        }
    }

    private void OnAccepted(Socket socket, SocketListener listener, SmtpEndpoint endpoint)
    {
        var connection = listener.CreateConnection(socket);
        lock (_lock)
        {
            _connections.Add(connection);
        }

        _ = ServeAsync(connection, endpoint);
    }

    private async Task ServeAsync(ConnectionContext connection, SmtpEndpoint endpoint)
    {
        try
        {
            await endpoint.Listener.RunAsync(
                connection.Transport, connection.RemoteEndPoint, connection.LocalEndPoint, _stop.Token).ConfigureAwait(false);
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
        await Task.WhenAny(_allClosed.Task, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)).ConfigureAwait(false);
    }
}
