using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ulak.AspNetCore.Logging;
using Ulak.Server;

namespace Ulak.AspNetCore;

/// <summary>SMTP on an endpoint of Kestrel.</summary>
public static class SmtpListenOptionsExtensions
{
    /// <summary>
    /// Serves SMTP on this endpoint, and nothing else. The services need <see cref="SmtpServiceCollectionExtensions.AddSmtp"/> and an
    /// <see cref="IMailSink"/>.
    /// </summary>
    /// <param name="listen">The endpoint.</param>
    /// <param name="name">The listener's name, for logs and the console; it replaces <see cref="SmtpListenerOptions.Name"/>.</param>
    /// <param name="options">The listener's options; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ListenOptions UseSmtp(this ListenOptions listen, string name = "smtp", SmtpListenerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(listen);
        var services = listen.ApplicationServices;
        var listenerOptions = options is null ? SmtpBuilder.CreateListenerOptions(services, name) : options with { Name = name };
        var listener = new SmtpListener(services.GetRequiredService<SmtpServer>(), listenerOptions);
        var handler = new SmtpConnectionHandler(listener);
        listen.Run(handler.OnConnectedAsync);
        KestrelLog.Listening(services.GetRequiredService<ILogger<SmtpConnectionHandler>>(), name, listen.EndPoint);
        return listen;
    }
}
