using System.Net;
using Ulak.Server;

namespace Ulak.AspNetCore;

/// <summary>An address that listens for SMTP, without Kestrel's web server: <see cref="SmtpServiceCollectionExtensions.AddSmtpEndpoint(Microsoft.Extensions.DependencyInjection.IServiceCollection, EndPoint, Func{IServiceProvider, SmtpListenerOptions})"/>.</summary>
public sealed class SmtpEndpoint
{
    internal SmtpEndpoint(EndPoint address, SmtpListener listener)
    {
        Address = address;
        Listener = listener;
    }

    /// <summary>Where it listens: an <see cref="IPEndPoint"/> or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>. Port 0 takes a free one, and once the host has started this says which.</summary>
    public EndPoint Address { get; internal set; }

    /// <summary>What its sessions are like.</summary>
    public SmtpListener Listener { get; }
}
