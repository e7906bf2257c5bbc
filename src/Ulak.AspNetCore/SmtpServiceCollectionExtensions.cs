using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ulak.Server;

namespace Ulak.AspNetCore;

/// <summary>Adds SMTP to the services of a host.</summary>
public static class SmtpServiceCollectionExtensions
{
    /// <summary>The configuration section of <see cref="SmtpOptions"/>.</summary>
    private const string Section = "Smtp";

    /// <summary>
    /// Adds the SMTP server. It needs an <see cref="IMailSink"/> among the services, and uses the <see cref="ISessionObserver"/> and the
    /// <see cref="TimeProvider"/> where there are such. Listeners are added to the builder that it returns, or with
    /// <see cref="SmtpListenOptionsExtensions.UseSmtp"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, after those of the configuration section <c>Smtp</c>; null for none.</param>
    public static SmtpBuilder AddSmtp(this IServiceCollection services, Action<SmtpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<SmtpOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<SmtpOptions>, BindConfiguration>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton(provider => new SmtpServer(
            provider.GetRequiredService<IMailSink>(),
            provider.GetRequiredService<IOptions<SmtpOptions>>().Value.CreateAdmissionLimits(),
            provider.GetService<ISessionObserver>(),
            provider.GetService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SmtpServer>>()));
        return new SmtpBuilder(services);
    }

    /// <summary>
    /// Listens for SMTP on an address, with or without a web server in the same program. A connection takes less CPU and memory here than
    /// with <see cref="SmtpListenOptionsExtensions.UseSmtp"/>, which puts SMTP on an endpoint of Kestrel. Needs <see cref="AddSmtp"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="address">An <see cref="IPEndPoint"/>, or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>.</param>
    /// <param name="options">Returns the listener's options. Called when the host starts.</param>
    /// <exception cref="ArgumentException">An option is out of range: thrown when the host starts.</exception>
    /// <exception cref="IOException">The address cannot be listened on: thrown when the host starts.</exception>
    public static IServiceCollection AddSmtpEndpoint(
        this IServiceCollection services, EndPoint address, Func<IServiceProvider, SmtpListenerOptions> options)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(
            provider => new SmtpEndpoint(address, new SmtpListener(provider.GetRequiredService<SmtpServer>(), options(provider))));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SmtpEndpointService>());
        return services;
    }

    /// <summary>Listens for SMTP on an address, with options that need no services.</summary>
    public static IServiceCollection AddSmtpEndpoint(
        this IServiceCollection services, EndPoint address, SmtpListenerOptions? options = null) =>
        services.AddSmtpEndpoint(address, _ => options ?? new SmtpListenerOptions());

    /// <summary>
    /// Sets the socket transport for mail. Replies are short and a session never blocks, so its code runs where the octets arrive, without
    /// a switch of threads. It applies to every endpoint of the host, those of Kestrel included. Where Kestrel's services are added by hand
    /// (<c>UseKestrelCore</c>), call it after that.
    /// </summary>
    /// <remarks>
    /// With <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1</c> in the environment there is no switch of threads in the sockets either.
    /// </remarks>
    public static IServiceCollection ConfigureSmtpSockets(this IServiceCollection services)
    {
        services.AddSingleton<IMemoryPoolFactory<byte>, ReceiveBufferPool>();
        services.Configure<SocketTransportOptions>(static options =>
        {
            options.UnsafePreferInlineScheduling = true;
            options.NoDelay = true;

            // A receive buffer holds what the sink has not accepted yet: with the default of 1 MiB, 2,000 senders of large messages could
            // hold 2 GB.
            options.MaxReadBufferSize = 64 * 1024;
            options.MaxWriteBufferSize = 64 * 1024;

            // An idle connection holds no buffer.
            options.WaitForDataBeforeAllocatingBuffer = true;
            options.Backlog = 4096;
        });
        return services;
    }

    /// <summary>Binds the options to the configuration, where the host has one.</summary>
    private sealed class BindConfiguration(IServiceProvider services) : IConfigureOptions<SmtpOptions>
    {
        public void Configure(SmtpOptions options) => services.GetService<IConfiguration>()?.GetSection(Section).Bind(options);
    }
}
