using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;

namespace Ulak.Console.TryIt;

/// <summary>The open sessions of the page <c>/try</c>, limited in number and time.</summary>
internal sealed class TrySessions(ConsoleOptions options, TimeProvider time) : IDisposable
{
    private const int MaxSessions = 16;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, TrySession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Whether the first listener accepts plaintext sessions without a proxy.</summary>
    public bool IsPossible { get; } = options.SupportsTryIt;

    /// <summary>Connects, and returns the name of the new session.</summary>
    public async Task<string> StartAsync(CancellationToken stop)
    {
        RemoveExpired();
        var address = options.SmtpAddress;
        var any = address.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Address.Equals(IPAddress.IPv6Any)
            ? IPAddress.IPv6Loopback : address.Address;
        var session = await TrySession.ConnectAsync(new IPEndPoint(any, address.Port), stop);
        session.LastUsed = time.GetTimestamp();
        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        _sessions[name] = session;
        return name;
    }

    /// <summary>Finds a session. Null for none.</summary>
    public TrySession? Find(string name) => _sessions.GetValueOrDefault(name);

    /// <summary>Sends lines in a session, and removes it when the connection is closed.</summary>
    public async Task SendAsync(string name, string text, CancellationToken stop)
    {
        if (_sessions.TryGetValue(name, out var session))
        {
            session.LastUsed = time.GetTimestamp();
            if (!await session.SendAsync(text, stop))
            {
                End(name);
            }
        }
    }

    /// <summary>Ends a session.</summary>
    public void End(string name)
    {
        if (_sessions.TryRemove(name, out var session))
        {
            session.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var name in _sessions.Keys)
        {
            End(name);
        }
    }

    // The oldest sessions make room: a closed page does not report that it is closed.
    private void RemoveExpired()
    {
        var old = _sessions.OrderByDescending(each => each.Value.LastUsed).Index()
            .Where(each => each.Index >= MaxSessions - 1 || time.GetElapsedTime(each.Item.Value.LastUsed) > IdleTimeout).ToList();
        foreach (var (_, (name, _)) in old)
        {
            End(name);
        }
    }
}
