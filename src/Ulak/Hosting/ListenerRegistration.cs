using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Ulak.AspNetCore;
using Ulak.Configuration;
using Ulak.Inbox.Chaos;
using Ulak.Server;
using Ulak.Server.Auth;
using Ulak.Server.Tls;

namespace Ulak.Hosting;

/// <summary>Registers the configured listeners.</summary>
internal static class ListenerRegistration
{
    /// <summary>Whether any listener needs a certificate.</summary>
    public static bool NeedsTls(UlakSettings settings) =>
        settings.AllListeners.Any(listener => listener.EffectiveTls(!settings.Tls.Certificates.IsEmpty) != TlsMode.Off);

    public static void AddMailListeners(this IServiceCollection services, UlakSettings settings, InheritedSockets sockets)
    {
        foreach (var listener in settings.AllListeners)
        {
            SmtpListenerOptions Create(IServiceProvider provider)
            {
                if (listener.Address is UnixDomainSocketEndPoint unix && sockets.Of(listener.Name).IsEmpty)
                {
                    UnixSocketFile.RemoveStale(unix);
                }

                var chaos = provider.GetRequiredService<ChaosService>();
                return CreateOptions(settings, listener, provider.GetRequiredService<IUserDirectory>(),
                    NeedsTls(settings) ? provider.GetRequiredService<CertificateStore>() : null) with
                {
                    Name = listener.Name,
                    Filters = chaos.IsEnabled ? [chaos.Filter] : [],
                };
            }

            IEnumerable<EndPoint> addresses = sockets.Of(listener.Name) is { IsEmpty: false } inherited
                ? inherited.Select(socket => new FileHandleEndPoint(socket.Handle, FileHandleType.Tcp))
                : [listener.Address!];
            foreach (var address in addresses)
            {
                services.AddSmtpEndpoint(address, Create);
            }
        }
    }

    private static SmtpListenerOptions CreateOptions(UlakSettings settings, ListenerSettings listener, IUserDirectory users,
        CertificateStore? certificates)
    {
        var tls = listener.EffectiveTls(!settings.Tls.Certificates.IsEmpty);
        var usual = new SmtpListenerOptions();
        return usual with
        {
            HostName = settings.Smtp.HostName,
            Kind = listener.Kind,
            Strictness = listener.Syntax,
            Limits = settings.Limits,
            Timeouts = settings.Timeouts,
            OfferedExtensions = usual.OfferedExtensions & ~settings.Smtp.DisabledExtensions,
            TrustedProxies = settings.Smtp.TrustedProxies,
            MaxHoldTime = settings.Smtp.MaxHold,
            ProxyProtocol = listener.ProxyProtocol,
            Tls = tls == TlsMode.Off ? null : new SmtpTls
            {
                OptionsSelector = certificates!.Select,
                Implicit = tls == TlsMode.Implicit,
                Required = tls == TlsMode.Required,
            },
            Auth = CreateAuth(listener, users),
        };
    }

    private static SmtpAuth? CreateAuth(ListenerSettings listener, IUserDirectory users) =>
        !listener.OffersAuth ? null
        : listener.Auth == AuthMode.Any ? SmtpAuth.AnyUser
        : new SmtpAuth { Users = users, AllowWithoutTls = listener.IsLocal, Required = listener.Auth == AuthMode.Required };
}
