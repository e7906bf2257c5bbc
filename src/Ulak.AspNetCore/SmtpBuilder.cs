using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Ulak.Server;

namespace Ulak.AspNetCore;

/// <summary>Adds listeners and filters to the SMTP server of a host.</summary>
public sealed class SmtpBuilder
{
    internal SmtpBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Listens on an address and port.</summary>
    /// <param name="name">The listener's name, for logs and the console.</param>
    /// <param name="address">The address.</param>
    /// <param name="port">The port; 0 for one that the system chooses. <see cref="SmtpEndpoint.Address"/> has it after the start.</param>
    /// <param name="configure">
    /// Changes the options of <see cref="SmtpServiceCollectionExtensions.AddSmtp"/> for this listener; null for no change.
    /// </param>
    /// <example><code>services.AddSmtp(o => o.HostName = "mx.example.org").AddListener("mx", IPAddress.Any, 25);</code></example>
    public SmtpBuilder AddListener(
        string name, IPAddress address, int port, Func<SmtpListenerOptions, SmtpListenerOptions>? configure = null) =>
        AddListener(name, new IPEndPoint(address, port), configure);

    /// <summary>Listens on an <see cref="IPEndPoint"/> or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>.</summary>
    public SmtpBuilder AddListener(string name, EndPoint address, Func<SmtpListenerOptions, SmtpListenerOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Services.AddSmtpEndpoint(address, provider =>
        {
            var options = CreateListenerOptions(provider, name);
            return configure is null ? options : configure(options);
        });
        return this;
    }

    /// <summary>
    /// Adds a filter to all listeners of <see cref="AddListener(string, EndPoint, Func{SmtpListenerOptions, SmtpListenerOptions}?)"/>,
    /// after those that were added before. It is a singleton, and gets its dependencies from the services.
    /// </summary>
    public SmtpBuilder AddFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFilter>()
        where TFilter : class, ISessionFilter
    {
        Services.AddSingleton<ISessionFilter, TFilter>();
        return this;
    }

    internal static SmtpListenerOptions CreateListenerOptions(IServiceProvider services, string name) =>
        services.GetRequiredService<IOptions<SmtpOptions>>().Value.CreateListenerOptions(name, services.GetServices<ISessionFilter>());
}
