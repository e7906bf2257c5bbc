using System.Net;
using System.Net.Sockets;

namespace Ulak.Relay.Resolving;

/// <summary>The addresses of a host that are known first.</summary>
/// <param name="First">The addresses of one family, or of both.</param>
/// <param name="Later">The look-up of the other family, which goes on; null if it has ended.</param>
internal readonly record struct StaggeredAddresses(LookupResult<IPAddress> First, Task<LookupResult<IPAddress>>? Later);

/// <summary>
/// Looks up both address families at once, and does not wait for a slow one (RFC 8305 §3): with IPv6 addresses a connection begins at once,
/// with IPv4 addresses 50 ms later, if those of IPv6 are not there by then.
/// </summary>
internal static class StaggeredLookup
{
    /// <summary>How long IPv4 addresses wait for those of IPv6. RFC 8305 §3 recommends 50 ms.</summary>
    public static readonly TimeSpan ResolutionDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks up a host.</summary>
    public static async ValueTask<StaggeredAddresses> FindAsync(
        IMailResolver resolver, string host, TimeProvider time, CancellationToken cancellationToken)
    {
        var six = resolver.LookupFamilyAsync(host, AddressFamily.InterNetworkV6, cancellationToken).AsTask();
        var four = resolver.LookupFamilyAsync(host, AddressFamily.InterNetwork, cancellationToken).AsTask();
        await Task.WhenAny(six, four).ConfigureAwait(false);
        if (!six.IsCompleted && await HasAddressesAsync(four).ConfigureAwait(false))
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(six, Task.Delay(ResolutionDelay, time, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            if (!six.IsCompleted)
            {
                return new StaggeredAddresses(await four.ConfigureAwait(false), six);
            }
        }

        return !four.IsCompleted && await HasAddressesAsync(six).ConfigureAwait(false)
            ? new StaggeredAddresses(await six.ConfigureAwait(false), four)
            : new StaggeredAddresses(
                AddressResult.Combine(await four.ConfigureAwait(false), await six.ConfigureAwait(false)), null);
    }

    private static async ValueTask<bool> HasAddressesAsync(Task<LookupResult<IPAddress>> lookup) =>
        (await lookup.ConfigureAwait(false)).Status == LookupStatus.Found;
}
