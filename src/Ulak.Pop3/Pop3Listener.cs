using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Ulak.Storage;

namespace Ulak.Pop3;

/// <summary>Listens on an address, and runs a session for each connection.</summary>
internal sealed class Pop3Listener(IPEndPoint address, Pop3Options options, IMessageStore store, TimeProvider time,
    ILogger<Pop3Listener> log)
    : IAsyncDisposable
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _sessions = [];
    private Task _accepting = Task.CompletedTask;

    /// <summary>The address, with the port that the system chose for port 0.</summary>
    public IPEndPoint Address { get; private set; } = address;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The address cannot be used.</exception>
    public void Start()
    {
        try
        {
            _socket.Bind(Address);
            _socket.Listen();
        }
        catch (SocketException e)
        {
            throw new IOException($"Cannot listen for POP3 on {Address}: {e.Message}. Choose another address with pop3.address.", e);
        }

        Address = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>Stops listening, ends the sessions, and waits for them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] sessions;
        lock (_lock)
        {
            sessions = [.. _sessions];
        }

        await Task.WhenAll(sessions).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Begin(await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                Pop3Log.AcceptFailed(log, e.Message);
                await Task.Delay(AcceptPause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Begin(Socket client)
    {
        lock (_lock)
        {
            if (_sessions.Count >= options.MaxConnections)
            {
                Pop3Log.Refused(log, client.RemoteEndPoint, options.MaxConnections);
                client.Dispose();
                return;
            }

            var session = RunAsync(client);
            _sessions.Add(session);
            _ = session.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void Remove(Task session)
    {
        lock (_lock)
        {
            _sessions.Remove(session);
        }
    }

    private async Task RunAsync(Socket client)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            client.NoDelay = true;
            await new Pop3Session(options, store, time, log).RunAsync(
                new NetworkStream(client, ownsSocket: true), client.RemoteEndPoint, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Pop3Log.Failed(log, e);
        }
    }
}
