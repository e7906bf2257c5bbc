using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ulak.Server;
using Ulak.Server.Limits;

namespace Ulak.AspNetCore;

/// <summary>SMTP among the services of a program.</summary>
public static class SmtpServiceCollectionExtensions
{
    /// <summary>
    /// Adds the SMTP server that <see cref="SmtpListenOptionsExtensions.UseSmtp"/> puts on an endpoint. It takes the program's <see cref="IMailSink"/>,
    /// and, where there are such services, its <see cref="ISessionObserver"/> and <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="admission">How many connections there may be at once; null for the defaults.</param>
    public static IServiceCollection AddSmtp(this IServiceCollection services, AdmissionLimits? admission = null)
    {
        services.TryAddSingleton(provider => new SmtpServer(
            provider.GetRequiredService<IMailSink>(),
            admission,
            provider.GetService<ISessionObserver>(),
            provider.GetService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SmtpServer>>()));
        return services;
    }

    /// <summary>
    /// Listens for SMTP on an address, with or without a web server in the same program: in a worker service, too. Beside
    /// <see cref="SmtpListenOptionsExtensions.UseSmtp"/>, which puts SMTP among Kestrel's endpoints, a connection costs less here. Needs <see cref="AddSmtp"/> and an <see cref="IMailSink"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="address">An <see cref="IPEndPoint"/>, or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>.</param>
    /// <param name="options">What its sessions are like; its <see cref="SmtpListenerOptions.Name"/> names it in logs and the console. Asked when the host starts.</param>
    /// <exception cref="ArgumentException">An option is out of range: thrown when the host starts.</exception>
    /// <exception cref="IOException">The address cannot be listened on: thrown when the host starts.</exception>
    public static IServiceCollection AddSmtpEndpoint(this IServiceCollection services, EndPoint address, Func<IServiceProvider, SmtpListenerOptions> options)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(provider => new SmtpEndpoint(address, new SmtpListener(provider.GetRequiredService<SmtpServer>(), options(provider))));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SmtpEndpointService>());
        return services;
    }

    /// <summary>Listens for SMTP on an address: <see cref="AddSmtpEndpoint(IServiceCollection, EndPoint, Func{IServiceProvider, SmtpListenerOptions})"/>, with options that need no services.</summary>
    public static IServiceCollection AddSmtpEndpoint(this IServiceCollection services, EndPoint address, SmtpListenerOptions? options = null) =>
        services.AddSmtpEndpoint(address, _ => options ?? new SmtpListenerOptions());

    /// <summary>
    /// Sets Kestrel's socket transport for mail. Replies are short and a session never blocks, so its code runs where the octets arrive, without a hop between threads.
    /// It holds for every endpoint of the host. Where Kestrel's services are added by hand (<c>UseKestrelCore</c>), call it after that.
    /// </summary>
    /// <remarks>The rest of a hop goes with <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1</c> in the environment.</remarks>
    public static IServiceCollection ConfigureSmtpSockets(this IServiceCollection services)
    {
        services.AddSingleton<IMemoryPoolFactory<byte>, ReceiveBufferPool>();
        services.Configure<SocketTransportOptions>(static options =>
        {
            options.UnsafePreferInlineScheduling = true;
            options.NoDelay = true;

            // A receive buffer holds what the sink has not taken yet; with the default of 1 MiB, 15,000 slow clients could hold 15 GB.
            options.MaxReadBufferSize = 256 * 1024;
            options.MaxWriteBufferSize = 64 * 1024;

            // A connection that waits holds no buffer.
            options.WaitForDataBeforeAllocatingBuffer = true;
            options.Backlog = 4096;
        });
        return services;
    }
}
