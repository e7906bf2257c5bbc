using System.Collections.Frozen;
using Ulak.Configuration;
using Ulak.Console.Queue;
using Ulak.Console.Routing;
using Ulak.Inbox.Receiving;
using Ulak.Relay;
using Ulak.Storage;
using Ulak.Terminal;

namespace Ulak.Hosting.Relaying;

/// <summary>Registers the relay, if there are routes.</summary>
internal static class RelayRegistration
{
    public static void AddRelay(this IServiceCollection services, UlakSettings settings, IMailStore store)
    {
        services.AddSingleton(new CurrentSettings(settings));
        if (RelayConfiguration.Create(settings) is not { } options)
        {
            return;
        }

        TableConfiguration.RequireTables(settings, options);
        if (store is not { Queue: { } queue, Suppressions: { } suppressions })
        {
            throw new CommandFailedException("routes are configured, but this store has no queue.");
        }

        services.AddSingleton(provider => new RelayService(options, new RelayEnvironment(
            store,
            queue,
            suppressions,
            store,
            octets => MessageSummaryReader.Summarize(octets, octets.Length),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>())
        {
            Observer = provider.GetService<DeliveryEvents>(),
            ListUserAddresses = stop => UserAddresses.ListAsync(settings, store, stop),
        }));
        var openListeners = settings.AllListeners.Where(listener => listener.Auth == AuthMode.Any).Select(listener => listener.Name)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        services.AddSingleton<IRecipientRouter>(
            provider => new RelayRouter(provider.GetRequiredService<RelayService>(), openListeners));
        services.AddSingleton<IRouteAdministration>(provider => new RouteAdministration(
            provider.GetRequiredService<CurrentSettings>(),
            provider.GetRequiredService<RelayService>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<RelayLifetime>();
        services.AddHostedService(provider => new QueueHandoverService(
            settings.Data.Directory,
            provider.GetRequiredService<RelayService>(),
            provider.GetService<DeliveryEvents>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<QueueHandoverService>>()));
    }

    /// <summary>Starts the relay before the listeners, and stops it after them.</summary>
    private sealed class RelayLifetime(RelayService relay) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await relay.LoadUsersAsync(cancellationToken);
            relay.Start();
        }

        public Task StopAsync(CancellationToken cancellationToken) => relay.StopAsync(cancellationToken);
    }
}
