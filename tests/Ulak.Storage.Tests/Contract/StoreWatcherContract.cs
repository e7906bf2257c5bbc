using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>What every <see cref="IStoreWatcher"/> must do.</summary>
public abstract class StoreWatcherContract : StoreContract
{
    [Fact(Timeout = TestLimits.Test)]
    public async Task A_watcher_receives_changes_made_after_it_started()
    {
        await Store.AddAsync(1);
        Assert.Equal(1, await Store.CountMessagesAsync(Token));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var changes = Store.WatchAsync(end.Token).GetAsyncEnumerator(Token);
        await Store.AddAsync(2);
        await Store.MarkReadAsync(true, Mail.Id(2));
        await Store.MarkReadAsync(true, Mail.Id(2));
        await Store.SaveSessionAsync(Mail.Session(5), Token);
        await Store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);

        var seen = new List<StoreChange>();
        while (seen.Count < 4 && await changes.MoveNextAsync())
        {
            seen.Add(changes.Current);
        }

        Assert.Equal(
            [
                new(StoreChangeKind.MessageAdded, Mail.Id(2)),
                new(StoreChangeKind.MessageChanged, Mail.Id(2)),
                new(StoreChangeKind.SessionAdded, Mail.Id(5)),
                new(StoreChangeKind.MessagesDeleted, Mail.Id(1)),
            ],
            seen);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_slow_watcher_loses_the_oldest_changes_and_receives_unknown()
    {
        await using var changes = Store.WatchAsync(Token).GetAsyncEnumerator(Token);
        for (var n = 0; n < 1_000; n++)
        {
            await Store.SaveSessionAsync(Mail.Session(n), Token);
        }

        await Store.AddAsync(1);
        Assert.Equal(1, await Store.CountMessagesAsync(Token));
        var seen = new List<StoreChange>();
        do
        {
            Assert.True(await changes.MoveNextAsync());
            seen.Add(changes.Current);
        }
        while (changes.Current.Kind != StoreChangeKind.MessageAdded);

        Assert.Equal(StoreChange.Unknown, seen[0]);
        Assert.InRange(seen.Count, 2, 999);
    }
}
