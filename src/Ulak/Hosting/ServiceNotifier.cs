using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Ulak.Storage;

namespace Ulak.Hosting;

/// <summary>
/// Reports to systemd (sd_notify(3), Type=notify) that the server listens and that it stops, and resets the watchdog (WatchdogSec=) as
/// long as
/// the store can be read. Without systemd it does nothing.
/// </summary>
internal sealed class ServiceNotifier : IHostedLifecycleService, IDisposable
{
    private readonly IMessageStore _store;
    private readonly TimeProvider _time;
    private readonly UnixDomainSocketEndPoint? _manager;
    private readonly TimeSpan? _watchdog;
    private ITimer? _timer;

    public ServiceNotifier(IMessageStore store, TimeProvider time)
        : this(store, time, Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"))
    {
    }

    internal ServiceNotifier(IMessageStore store, TimeProvider time, string? socket, string? watchdogMicroseconds)
    {
        (_store, _time) = (store, time);

        // A name that begins with @ is in the abstract namespace, whose names begin with NUL.
        _manager = string.IsNullOrEmpty(socket) ? null : new UnixDomainSocketEndPoint(socket[0] == '@' ? "\0" + socket[1..] : socket);
        _watchdog = long.TryParse(watchdogMicroseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? TimeSpan.FromMicroseconds(limit)
            : null;
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Send("READY=1");
        if (_manager is not null && _watchdog is { } limit)
        {
            // Half of the limit, as sd_watchdog_enabled(3) recommends.
            _timer = _time.CreateTimer(_ => _ = ResetAsync(limit / 2), null, limit / 2, limit / 2);
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        Send("STOPPING=1");
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();

    private async Task ResetAsync(TimeSpan limit)
    {
        try
        {
            using var timeout = new CancellationTokenSource(limit, _time);
            await _store.ListMessagesAsync(new MessageQuery(Limit: 1), timeout.Token).AsTask().WaitAsync(timeout.Token);
            Send("WATCHDOG=1");
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException or OperationCanceledException)
        {
            // systemd restarts the service if this goes on.
        }
    }

    private void Send(string state)
    {
        if (_manager is null)
        {
            return;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.ASCII.GetBytes(state), _manager);
        }
        catch (SocketException)
        {
            // The service manager is away; the server works without it.
        }
    }
}
