using System.Net;
using System.Net.Sockets;
using Ulak.Console;

namespace Ulak.Configuration;

/// <summary>The URL of the console, and how programs on this machine connect to it.</summary>
internal static class ConsoleUrl
{
    /// <summary>The URL for the browser; for a Unix socket its path, as <c>unix:/run/ulak/console.sock</c>.</summary>
    public static string Format(ConsoleSettings console) => console.Address is UnixDomainSocketEndPoint
        ? ListenerSettingsTable.FormatAddress(console.Address)
        : Of(console).ToString();

    /// <summary>The URL for a program on this machine. For a Unix socket its host is localhost.</summary>
    public static Uri Of(ConsoleSettings console) =>
        new($"{(console.IsHttps ? "https" : "http")}://{HostOf(console.Address)}{console.BasePath}/");

    /// <summary>
    /// A client for the console of this machine. Its certificate is not verified: it is for the name that others use, or self-signed.
    /// </summary>
    public static HttpClient CreateClient(ConsoleSettings console, TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        if (console.IsHttps && console.IsLocal)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        }

        if (console.Address is UnixDomainSocketEndPoint unix)
        {
            handler.ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(unix, stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }

        return new HttpClient(handler) { BaseAddress = Of(console), Timeout = timeout };
    }

    // The address to listen on may be the unspecified address, to which a client cannot connect on every system.
    private static string HostOf(EndPoint address) => address switch
    {
        IPEndPoint ip when ip.Address.Equals(IPAddress.Any) => $"{IPAddress.Loopback}:{ip.Port}",
        IPEndPoint ip when ip.Address.Equals(IPAddress.IPv6Any) => $"[{IPAddress.IPv6Loopback}]:{ip.Port}",
        IPEndPoint ip => ip.ToString(),
        _ => "localhost",
    };
}
