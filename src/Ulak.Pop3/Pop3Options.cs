using System.Net;
using System.Net.Security;

namespace Ulak.Pop3;

/// <summary>How the connections of a POP3 listener are protected.</summary>
internal enum Pop3Security
{
    /// <summary>No TLS.</summary>
    None,

    /// <summary>STLS is offered (RFC 2595 §4).</summary>
    Offered,

    /// <summary>STLS is offered, and no login is possible before it.</summary>
    Required,

    /// <summary>TLS from the first octet (RFC 8314).</summary>
    Implicit,
}

/// <summary>Checks a user and a password. The result is whether both are right.</summary>
internal delegate ValueTask<bool> Pop3PasswordCheck(string user, string password, EndPoint? remote, CancellationToken cancellationToken);

/// <summary>The options of a POP3 listener.</summary>
internal sealed record Pop3Options
{
    /// <summary>Checks the passwords.</summary>
    public required Pop3PasswordCheck CheckPassword { get; init; }

    /// <summary>The search that finds the messages of a user; null for all messages.</summary>
    public Func<string, string?> SearchOf { get; init; } = _ => null;

    public Pop3Security Security { get; init; }

    /// <summary>The TLS options of a new handshake. Needed unless <see cref="Security"/> is <see cref="Pop3Security.None"/>.</summary>
    public Func<SslServerAuthenticationOptions>? Tls { get; init; }

    /// <summary>The time without a command after which a session ends. RFC 1939 §3: at least 10 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The time limit for a login and for a handshake. A minute: programs log in at once.</summary>
    public TimeSpan LoginTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The number of refused commands after which a session ends. 20: no mail program sends so many.</summary>
    public int MaxFaults { get; init; } = 20;

    /// <summary>The maximum number of messages of a session, the newest ones. 10,000: the default of the store.</summary>
    public int MaxMessages { get; init; } = 10_000;

    /// <summary>The maximum number of connections. 100: each holds a few KB.</summary>
    public int MaxConnections { get; init; } = 100;
}
