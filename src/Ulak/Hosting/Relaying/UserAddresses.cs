using Ulak.Configuration;
using Ulak.Relay;
using Ulak.Relay.Routing;
using Ulak.Storage;

namespace Ulak.Hosting.Relaying;

/// <summary>The addresses of the users that may log in, for routes with <c>store:users</c>.</summary>
internal static class UserAddresses
{
    /// <summary>Lists those of the configuration and of the store. A user without addresses has its name.</summary>
    public static async ValueTask<IReadOnlyList<string>> ListAsync(UlakSettings settings, IUserStore store, CancellationToken stop)
    {
        var stored = await store.ListUsersAsync(stop);
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
        if (router.NeedsUsers)
        {
            await using var store = await MailStores.OpenBesideAsync(settings.Data, stop);
            router.SetUsers(await ListAsync(settings, store, stop));
        }

        return router;
    }
}
