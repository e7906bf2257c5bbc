using Ulak.Storage.Embedded;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>What is held until a date is released by the store, also when it was closed meanwhile.</summary>
public sealed class HeldTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_held_delivery_is_released_at_its_date()
    {
        await using var store = await _folder.OpenIndexAsync();
        await using var changes = store.WatchAsync(Token).GetAsyncEnumerator(Token);
        var until = _folder.Time.GetUtcNow().AddHours(1);
        await store.AddAsync(1, Held("inbox", until));
        await store.AddAsync(2, Held("relay", until));
        await store.AddAsync(3, Held("relay", null));

        _folder.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal((DeliveryState.Held, until), await StateAsync(store, 1));

        _folder.Time.Advance(TimeSpan.FromMinutes(2));
        await WaitForReleasesAsync(changes, 2);
        Assert.Equal(DeliveryState.Delivered, (await StateAsync(store, 1)).State);
        Assert.Equal(DeliveryState.Queued, (await StateAsync(store, 2)).State);
        Assert.Equal(DeliveryState.Held, (await StateAsync(store, 3)).State);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_delivery_due_while_the_store_was_closed_is_released_at_the_next_start()
    {
        await using (var store = await _folder.OpenIndexAsync())
        {
            await store.AddAsync(1, Held("inbox", _folder.Time.GetUtcNow().AddHours(1)));
        }

        _folder.Time.Advance(TimeSpan.FromHours(2));
        await using var later = await _folder.OpenIndexAsync();
        while ((await StateAsync(later, 1)).State == DeliveryState.Held)
        {
            _folder.Time.Advance(TimeSpan.FromSeconds(5));
            await later.MarkReadAsync(true, Mail.Id(999_999));
        }

        Assert.Equal(DeliveryState.Delivered, (await StateAsync(later, 1)).State);
    }

    private static NewMessage Held(string route, DateTimeOffset? until) =>
        Mail.Message() with { Deliveries = [new NewDelivery("bob@example.org", route, DeliveryState.Held, HeldUntil: until)] };

    private static async Task WaitForReleasesAsync(IAsyncEnumerator<StoreChange> changes, int count)
    {
        while (count > 0)
        {
            Assert.True(await changes.MoveNextAsync());
            count -= changes.Current.Kind == StoreChangeKind.MessageChanged ? 1 : 0;
        }
    }

    private static async Task<(DeliveryState State, DateTimeOffset? Until)> StateAsync(EmbeddedStore store, int n)
    {
        var delivery = Assert.Single((await store.FindMessageAsync(Mail.Id(n), Token))!.Deliveries);
        return (delivery.State, delivery.HeldUntil);
    }
}
