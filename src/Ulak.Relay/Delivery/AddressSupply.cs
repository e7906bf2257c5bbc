using System.Collections.Immutable;
using System.Net;

namespace Ulak.Relay.Delivery;

/// <summary>The addresses that one step of an attempt tries.</summary>
/// <param name="Known">Those that are known; at least one.</param>
/// <param name="Later">Those of the other family, whose look-up goes on; null if all are known.</param>
internal sealed record AddressChoice(ImmutableArray<EndPoint> Known, Task<ImmutableArray<EndPoint>>? Later);

/// <summary>The addresses of a server that an attempt has not tried yet.</summary>
/// <param name="target">The server.</param>
internal sealed class AddressSupply(ServerTarget target)
{
    private readonly HashSet<EndPoint> _used = [];
    private ImmutableArray<EndPoint> _left = target.EndPoints;
    private Task<ImmutableArray<EndPoint>>? _later = target.Later;

    /// <summary>The addresses to try next; null if none is left. The other family is waited for only if nothing else is left.</summary>
    /// <param name="canTry">Whether an address can be tried.</param>
    /// <param name="most">The maximum number of addresses.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<AddressChoice?> NextAsync(Func<EndPoint, bool> canTry, int most, CancellationToken cancellationToken)
    {
        while (most > 0)
        {
            if (_later is { IsCompleted: true } ended)
            {
                var more = await ended.ConfigureAwait(false);
                _left = [.. _left, .. more.Where(each => !_used.Contains(each) && !_left.Contains(each))];
                _later = null;
            }

            ImmutableArray<EndPoint> next = [.. _left.Where(canTry).Take(most)];
            if (!next.IsEmpty)
            {
                return new AddressChoice(next, _later is { } later ? SelectAsync(later, canTry, most - next.Length) : null);
            }

            if (_later is null)
            {
                return null;
            }

            await _later.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Removes addresses that were tried.</summary>
    public void Remove(ImmutableArray<EndPoint> used)
    {
        _used.UnionWith(used);
        _left = _left.RemoveRange(used);
    }

    private static async Task<ImmutableArray<EndPoint>> SelectAsync(
        Task<ImmutableArray<EndPoint>> later, Func<EndPoint, bool> canTry, int most) =>
        [.. (await later.ConfigureAwait(false)).Where(canTry).Take(most)];
}
