using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Ulak.Console.Proxying;

/// <summary>What reverse proxies in front of the console need.</summary>
internal static class ProxyExtensions
{
    private static readonly object PeerKey = new();

    /// <summary>
    /// Reads the header fields of trusted proxies (X-Forwarded-For, -Proto, -Host and -Prefix), and publishes the console below
    /// <see cref="ConsoleSettings.BasePath"/> or the announced prefix.
    /// </summary>
    public static void UseProxies(this IApplicationBuilder app, ConsoleSettings settings)
    {
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost
                | ForwardedHeaders.XForwardedPrefix,
            ForwardLimit = settings.TrustedProxies.Networks.IsEmpty ? 1 : null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in settings.TrustedProxies.Networks)
        {
            forwarded.KnownIPNetworks.Add(network);
        }

        app.Use(next => http =>
        {
            http.Items[PeerKey] = IsTrustedAddress(http.Connection, settings);
            return next(http);
        });
        app.UseWhen(IsFromProxy, branch => branch.UseForwardedHeaders(forwarded));
        app.UseCookiePolicy(new CookiePolicyOptions
        {
            MinimumSameSitePolicy = SameSiteMode.Unspecified,
            OnAppendCookie = cookie => SetPath(cookie.Context, cookie.CookieOptions),
            OnDeleteCookie = cookie => SetPath(cookie.Context, cookie.CookieOptions),
        });
        app.Use(next => http =>
        {
            PublicPath.Apply(http.Request, settings.BasePath);
            if (http.Request.PathBase.HasValue)
            {
                http.Response.OnStarting(CompleteLocation, http);
            }

            return next(http);
        });
    }

    /// <summary>Whether the connection of a request came from a proxy of <c>console.proxies</c>, or through a Unix socket.</summary>
    public static bool IsFromProxy(HttpContext http) => http.Items[PeerKey] is true;

    // Only a Unix socket has no address. The permissions of its file restrict who may connect.
    private static bool IsTrustedAddress(ConnectionInfo connection, ConsoleSettings settings) =>
        connection.RemoteIpAddress is not { } address || settings.TrustedProxies.Contains(new IPEndPoint(address, connection.RemotePort));

    private static void SetPath(HttpContext http, CookieOptions cookie)
    {
        if (http.Request.PathBase.HasValue && cookie.Path is null or "/")
        {
            cookie.Path = http.Request.PathBase.Value;
        }
    }

    private static Task CompleteLocation(object state)
    {
        var http = (HttpContext)state;
        if (http.Response.Headers.Location.ToString() is { Length: > 0 } location)
        {
            http.Response.Headers.Location = PublicPath.AddTo(location, http.Request.PathBase);
        }

        return Task.CompletedTask;
    }
}
