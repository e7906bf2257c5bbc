using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Ulak.Server.Proxy;

namespace Ulak.Console;

/// <summary>The web console.</summary>
internal sealed record ConsoleSettings
{
    /// <summary>An IP address and port, or a Unix socket.</summary>
    public EndPoint Address { get; init; } = new IPEndPoint(IPAddress.Loopback, 8025);

    /// <summary>Who has access.</summary>
    public ConsoleLogin Login { get; init; }

    /// <summary>The header in which a proxy names the authenticated user.</summary>
    public string UserHeader { get; init; } = "X-Forwarded-User";

    /// <summary>The proxies whose header fields are trusted: <see cref="UserHeader"/> and X-Forwarded-….</summary>
    public TrustedNetworks TrustedProxies { get; init; } = TrustedNetworks.None;

    /// <summary>The host names of the console besides loopback names and its own address. <c>*</c> is any name.</summary>
    public ImmutableArray<string> HostNames { get; init; } = [];

    /// <summary>Whether a login is required.</summary>
    public bool RequiresLogin => Login != ConsoleLogin.Off && (Login != ConsoleLogin.Auto || !IsLocal);

    /// <summary>Whether only this machine can reach the console: loopback, or a Unix socket.</summary>
    public bool IsLocal => Address is IPEndPoint { Address: var address } ? IPAddress.IsLoopback(address)
        : Address is UnixDomainSocketEndPoint;

    /// <summary>Whether the console is served over HTTPS, with the certificates of SMTP.</summary>
    public bool IsHttps { get; init; }

    /// <summary>The path below which a proxy publishes the console, such as <c>/mail</c>. Empty for none.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>The origins whose pages may use the API. <c>*</c> is every origin.</summary>
    public ImmutableArray<string> CorsOrigins { get; init; } = [];

    /// <summary>The tokens of the API.</summary>
    public ImmutableArray<Tokens.ApiToken> Tokens { get; init; } = [];

    /// <summary>The maximum number of HTTP connections.</summary>
    public int MaxConnections { get; init; } = 1_000;

    /// <summary>The prefix of the paths of Mailpit's API. Empty for none.</summary>
    public string MailpitPrefix { get; init; } = "/mailpit";
}

/// <summary>Who has access to the console.</summary>
internal enum ConsoleLogin
{
    /// <summary>Everyone on loopback. Elsewhere users with their passwords.</summary>
    Auto,

    /// <summary>Everyone who can reach the console.</summary>
    Off,

    /// <summary>Users with their passwords.</summary>
    Users,

    /// <summary>Users that a trusted proxy names.</summary>
    Proxy,
}
