using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>A full disk or a locked file is reported as such, and the store continues when it is over.</summary>
public sealed class StoreFailureTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_database_without_room_for_more_pages_reports_full_and_accepts_what_fits()
    {
        await using var store = await _folder.OpenIndexAsync();

        // 2 MiB.
        await store.Index.Writer.RunAsync(
            new TestJob((transaction, _) => transaction.Database.Execute("PRAGMA max_page_count = 256")), Token);
        await store.AddAsync(1, content: Mail.Octets(1_000_000, 1));

        var large = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddAsync(2, content: Mail.Octets(3_000_000, 2)));
        Assert.True(large.IsFull);
        var last = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddAsync(3, content: Mail.Octets(1_200_000, 3)));
        Assert.True(last.IsFull);

        // Nothing of those is in the way of a small one, and deleting makes room.
        await store.AddAsync(4);
        await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
        await store.AddAsync(5, content: Mail.Octets(1_000_000, 5));
        Assert.Equal(Mail.Octets(1_000_000, 5), await store.ContentAsync(Mail.Id(5)));
        Assert.Equal(2, await store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_full_disk_is_reported_and_the_store_recovers_when_there_is_room()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "6m");
        Assert.SkipWhen(disk is null, "A tmpfs can be mounted only by root.");
        await using var store = await _folder.OpenIndexAsync();
        var filler = Path.Combine(_folder.Path, "filler");
        await store.AddAsync(1, content: Mail.Octets(200_000, 1));
        SmallDisk.Fill(filler);

        var full = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddAsync(2, content: Mail.Octets(2_000_000, 2)));
        Assert.True(full.IsFull);
        Assert.Equal(1, await store.CountMessagesAsync(Token));
        Assert.Equal(Mail.Octets(200_000, 1), await store.ContentAsync(Mail.Id(1)));

        File.Delete(filler);
        await store.AddAsync(3, content: Mail.Octets(1_000_000, 3));
        Assert.Equal(Mail.Octets(1_000_000, 3), await store.ContentAsync(Mail.Id(3)));
        Assert.Equal(2, await store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_locked_file_is_unavailable_but_not_full_and_the_store_recovers()
    {
        await using var store = await _folder.OpenIndexAsync();
        using var beside = _folder.OpenSecondConnection();
        beside.Execute("BEGIN EXCLUSIVE");

        var failures = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(n => Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddAsync(n))));
        Assert.All(failures, failure => Assert.False(failure.IsFull));
        Assert.Equal(0, await store.CountMessagesAsync(Token));

        beside.Execute("ROLLBACK");
        await store.AddAsync(1);
        Assert.Equal(1, await store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_closed_store_throws_ObjectDisposedException()
    {
        var store = await _folder.OpenIndexAsync();
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.AddAsync(1));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CountMessagesAsync(Token));
    }
}
