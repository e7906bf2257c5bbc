using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Ulak.AspNetCore;
using Ulak.Configuration;
using Ulak.Server;
using Ulak.Server.Auth;
using Ulak.Server.Tls;
using Ulak.Storage;

namespace Ulak.Serving;

/// <summary>Puts each configured listener on its address.</summary>
internal static class MailListeners
{
    /// <summary>Whether any listener needs a certificate.</summary>
    public static bool WantTls(UlakSettings settings) =>
        settings.AllListeners.Any(listener => listener.EffectiveTls(!settings.Tls.Certificates.IsEmpty) != TlsMode.Off);

    public static void Listen(KestrelServerOptions kestrel, UlakSettings settings, IMailStore store, Certificates? certificates, ISessionFilter? filter)
    {
        var users = new StoredUsers(store);
        foreach (var listener in settings.AllListeners)
        {
            var options = Options(settings, listener, users, certificates) with { Filter = filter };
            if (listener.Address is UnixDomainSocketEndPoint unix)
            {
                RemoveStale(unix);
                kestrel.ListenUnixSocket(unix.ToString(), listen => listen.UseSmtp(listener.Name, options));
            }
            else
            {
                kestrel.Listen((IPEndPoint)listener.Address!, listen => listen.UseSmtp(listener.Name, options));
            }
        }
    }

    private static SmtpListenerOptions Options(UlakSettings settings, ListenerSettings listener, StoredUsers users, Certificates? certificates)
    {
        var tls = listener.EffectiveTls(!settings.Tls.Certificates.IsEmpty);
        var usual = new SmtpListenerOptions();
        return usual with
        {
            HostName = settings.Smtp.HostName,
            Kind = listener.Kind,
            Strictness = listener.EffectiveSyntax,
            Limits = settings.Limits,
            Timeouts = settings.Timeouts,
            Offered = usual.Offered & ~settings.Smtp.Without,
            Trusted = settings.Smtp.Trusted,
            LongestHold = settings.Smtp.LongestHold,
            ProxyProtocol = listener.ProxyProtocol,
            Tls = tls == TlsMode.Off ? null : new SmtpTls { Select = certificates!.Select, Implicit = tls == TlsMode.Implicit, Required = tls == TlsMode.Required },
            Auth = listener.OffersAuth ? new SmtpAuth { Users = users, InClear = listener.IsLocal, Required = listener.Auth == AuthMode.Required } : null,
        };
    }

    /// <summary>A socket's file outlives a server that was killed; one that nobody listens on is in the way of the next.</summary>
    private static void RemoveStale(UnixDomainSocketEndPoint endPoint)
    {
        var path = endPoint.ToString();
        if (!File.Exists(path))
        {
            return;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // Not a socket, or not ours to look at: listening on it will say so.
        }
    }
}
