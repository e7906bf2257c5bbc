using Ulak.Client;
using Ulak.Relay.Hops;
using Ulak.Relay.Sources;

namespace Ulak.Relay.Delivery;

/// <summary>What makes connections interchangeable: nothing of it may differ between two messages on one connection.</summary>
/// <param name="Host">The host: its certificate was checked, or can be.</param>
/// <param name="EndPoint">The address and the port, or the Unix socket.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Tls">The least TLS.</param>
/// <param name="Login">The user of the login; empty for none.</param>
/// <param name="Source">The source address; null for that of the configuration, or the choice of the system.</param>
/// <param name="Dane">The TLSA records and names that its certificate was checked by; empty for none.</param>
internal readonly record struct ConnectionKey(
    string Host, string EndPoint, MailProtocol Protocol, HopTls Tls, string Login, SourceAddress? Source, string Dane);

/// <summary>A connection with its recorder.</summary>
internal sealed class PooledConnection(ConnectionKey key, SmtpConnection connection, DialogueRecorder recorder, DateTimeOffset openedAt)
    : IAsyncDisposable
{
    public ConnectionKey Key => key;

    public SmtpConnection Connection => connection;

    public DialogueRecorder Recorder => recorder;

    public DateTimeOffset OpenedAt => openedAt;

    /// <summary>When the connection was returned to the pool.</summary>
    public DateTimeOffset IdleSince { get; set; }

    /// <summary>The number of messages sent on it.</summary>
    public int MessageCount { get; set; }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

/// <summary>Keeps idle connections for the next message to the same host. Thread-safe.</summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);
    private const int MaxMessages = 100;
    private const int MaxIdleConnections = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<ConnectionKey, Stack<PooledConnection>> _idle = [];
    private readonly TimeProvider _time;
    private readonly Func<string, int?>? _maxMessages;
    private readonly ITimer _timer;
    private int _count;
    private bool _isClosed;

    /// <param name="time">The clock.</param>
    /// <param name="maxMessages">The most messages on a connection to a host; null for the limit of all others.</param>
    public ConnectionPool(TimeProvider time, Func<string, int?>? maxMessages = null)
    {
        (_time, _maxMessages) = (time, maxMessages);
        _timer = time.CreateTimer(_ => _ = CloseIdleAsync(), null, MaxIdle, MaxIdle);
    }

    /// <summary>Whether a connection to a host is idle.</summary>
    public bool HasIdle(string host)
    {
        lock (_lock)
        {
            return _idle.Count > 0 && _idle.Keys.Any(key => key.Host == host);
        }
    }

    /// <summary>Takes an idle connection; null if there is none.</summary>
    public PooledConnection? TryTake(ConnectionKey key)
    {
        lock (_lock)
        {
            if (!_idle.TryGetValue(key, out var stack) || !stack.TryPop(out var connection))
            {
                return null;
            }

            _count--;
            if (stack.Count == 0)
            {
                _idle.Remove(key);
            }

            return connection;
        }
    }

    /// <summary>Returns a connection after a message. One that is not usable, or was used enough, is closed.</summary>
    public async ValueTask ReturnAsync(PooledConnection connection)
    {
        var now = _time.GetUtcNow();
        connection.MessageCount++;
        connection.IdleSince = now;
        var most = _maxMessages?.Invoke(connection.Key.Host) ?? MaxMessages;
        var isWorthKeeping = connection.Connection.IsUsable && connection.MessageCount < most && now - connection.OpenedAt < MaxAge;
        if (isWorthKeeping && TryAdd(connection))
        {
            return;
        }

        await CloseAsync(connection).ConfigureAwait(false);
    }

    /// <summary>Sends QUIT and closes.</summary>
    public static async Task CloseAsync(PooledConnection connection)
    {
        await connection.Connection.QuitAsync(CancellationToken.None).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        List<PooledConnection> all;
        lock (_lock)
        {
            _isClosed = true;
            all = [.. _idle.Values.SelectMany(stack => stack)];
            _idle.Clear();
        }

        await Task.WhenAll(all.Select(CloseAsync)).ConfigureAwait(false);
    }

    private bool TryAdd(PooledConnection connection)
    {
        lock (_lock)
        {
            if (_isClosed || _count >= MaxIdleConnections)
            {
                return false;
            }

            if (!_idle.TryGetValue(connection.Key, out var stack))
            {
                _idle[connection.Key] = stack = new Stack<PooledConnection>();
            }

            stack.Push(connection);
            _count++;
            return true;
        }
    }

    private async Task CloseIdleAsync()
    {
        var now = _time.GetUtcNow();
        var closing = new List<PooledConnection>();
        lock (_lock)
        {
            foreach (var (key, stack) in _idle.ToList())
            {
                var kept = stack.Where(connection => now - connection.IdleSince < MaxIdle).Reverse().ToList();
                closing.AddRange(stack.Except(kept));
                _count -= stack.Count - kept.Count;
                if (kept.Count == 0)
                {
                    _idle.Remove(key);
                }
                else
                {
                    _idle[key] = new Stack<PooledConnection>(kept);
                }
            }
        }

        await Task.WhenAll(closing.Select(CloseAsync)).ConfigureAwait(false);
    }
}
