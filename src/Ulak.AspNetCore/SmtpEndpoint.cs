using System.Net;
using Ulak.Server;

namespace Ulak.AspNetCore;

/// <summary>
/// An address that listens for SMTP, without Kestrel's web server:
/// <see cref="SmtpBuilder.AddListener(string, EndPoint, Func{SmtpListenerOptions, SmtpListenerOptions})"/>.
/// </summary>
public sealed class SmtpEndpoint
{
    internal SmtpEndpoint(EndPoint address, SmtpListener listener)
    {
        Address = address;
        Listener = listener;
    }

    /// <summary>
    /// Where it listens: an <see cref="IPEndPoint"/> or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>. With port 0 the system
    /// chooses a port, which is here when the host has started.
    /// </summary>
    public EndPoint Address { get; internal set; }

    /// <summary>The listener that runs its sessions.</summary>
    public SmtpListener Listener { get; }
}
