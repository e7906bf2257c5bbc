using System.Collections.Immutable;
using System.Net;
using Ulak.Server.Proxy;

namespace Ulak.Console;

/// <summary>The web console.</summary>
internal sealed record ConsoleSettings
{
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, 8025);

    /// <summary>Who may open it.</summary>
    public ConsoleLogin Login { get; init; }

    /// <summary>The header in which a proxy names the user that it has let in.</summary>
    public string UserHeader { get; init; } = "X-Forwarded-User";

    /// <summary>The proxies whose header is believed.</summary>
    public TrustedNetworks TrustedProxies { get; init; } = TrustedNetworks.None;

    /// <summary>Names under which it is reached, beside loopback's and its own address.</summary>
    public ImmutableArray<string> HostNames { get; init; } = [];

    /// <summary>Whether nobody comes in without saying who it is.</summary>
    public bool RequiresLogin => Login != ConsoleLogin.Off && (Login != ConsoleLogin.Auto || !IPAddress.IsLoopback(Address.Address));

    /// <summary>Where the paths are that Mailpit's clients know; empty for nowhere.</summary>
    public string MailpitPrefix { get; init; } = "/mailpit";
}

/// <summary>Who may open the console.</summary>
internal enum ConsoleLogin
{
    /// <summary>Everybody on loopback; elsewhere users, with their passwords.</summary>
    Auto,

    /// <summary>Everybody: on loopback alone.</summary>
    Off,

    /// <summary>Users, with their passwords.</summary>
    Users,

    /// <summary>Whom a trusted proxy names.</summary>
    Proxy,
}
