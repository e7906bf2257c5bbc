using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>Changes of other processes are noticed within a second, and ours are not mistaken for them.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task Changes_by_another_process_are_reported_as_unknown()
    {
        await using var store = await _folder.OpenIndexAsync();
        await using var visitor = await _folder.OpenIndexAsync(options => options with { Secondary = true });
        await store.AddAsync(1);
        await using var changes = store.WatchAsync(Token).GetAsyncEnumerator(Token);
        await visitor.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
        _folder.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(StoreChange.Unknown, changes.Current);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Own_commits_are_not_reported_twice()
    {
        await using var store = await _folder.OpenIndexAsync();
        await using var changes = store.WatchAsync(Token).GetAsyncEnumerator(Token);
        var seen = new List<StoreChange>();
        for (var n = 1; n <= 5; n++)
        {
            await store.AddAsync(n);
            _folder.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await store.AddAsync(6);
        while (seen.Count < 6 && await changes.MoveNextAsync())
        {
            seen.Add(changes.Current);
        }

        Assert.Equal(Enumerable.Range(1, 6).Select(n => new StoreChange(StoreChangeKind.MessageAdded, Mail.Id(n))), seen);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_watch_ends_with_its_token_and_with_the_store()
    {
        var store = await _folder.OpenIndexAsync();
        using var end = new CancellationTokenSource();
        await using var cancelled = store.WatchAsync(end.Token).GetAsyncEnumerator(Token);
        await using var open = store.WatchAsync(Token).GetAsyncEnumerator(Token);
        var waiting = cancelled.MoveNextAsync();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);

        await store.DisposeAsync();
        Assert.False(await open.MoveNextAsync());
    }
}
