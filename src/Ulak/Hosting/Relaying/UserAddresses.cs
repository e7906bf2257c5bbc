using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Configuration;
using Ulak.Relay;
using Ulak.Relay.Routing;
using Ulak.Relay.Tables;
using Ulak.Storage;
using Ulak.Storage.Embedded;

namespace Ulak.Hosting.Relaying;

/// <summary>The addresses of the users that may log in, for routes with <c>store:users</c>.</summary>
internal static class UserAddresses
{
    /// <summary>Lists those of the configuration and of the store. A user without addresses has its name.</summary>
    public static async ValueTask<IReadOnlyList<string>> ListAsync(UlakSettings settings, IUserStore? store, CancellationToken stop)
    {
        var stored = store is null ? [] : await store.ListUsersAsync(stop);
        return
        [
            .. settings.Users.Values.SelectMany(user => user.EffectiveAddresses),
            .. stored.SelectMany(user => user.Addresses.IsEmpty ? [user.Name] : user.Addresses),
        ];
    }

    /// <summary>A router for commands that show what a route does: with the users, if a route asks for them.</summary>
    public static async Task<Router> CreateRouterAsync(UlakSettings settings, RelayOptions options, CancellationToken stop)
    {
        var router = new Router(options.Routes, options.Aliases, options.Guard);
        new TableLoader(
            new TableFolder(settings.Data.Directory),
            router,
            () => TableUses.Of(options),
            TimeProvider.System,
            NullLogger.Instance).Load();
        if (router.NeedsUsers)
        {
            // Before the first start of the server there are only the users of the settings.
            await using var store = await EmbeddedStore.ExistsAsync(settings.Data.Directory)
                ? await MailStores.OpenBesideAsync(settings.Data, stop)
                : null;
            router.SetUsers(await ListAsync(settings, store, stop));
        }

        return router;
    }
}
