using System.Text;
using Ulak.Storage.Queue;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>What was just queued is sent from memory, but not after it was taken out of the queue.</summary>
public sealed class RecentContentTests : IDisposable
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("Subject: hello\r\n\r\nWorld\r\n");

    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task It_is_read_while_the_index_is_locked()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        await using var watch = Watch(store);
        using var beside = _folder.OpenSecondConnection();
        beside.Execute("BEGIN IMMEDIATE");
        await store.AddAsync(1, Unlisted(), Content);
        Assert.Equal(Content, await ReadAsync(store));
        beside.Execute("ROLLBACK");
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData("delivered")]
    [InlineData("deleted")]
    public async Task It_is_gone_when_the_queue_no_longer_has_it(string how)
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        await using var watch = Watch(store);
        await store.AddAsync(1, Unlisted(), Content);
        if (how == "delivered")
        {
            await store.Queue.RecordAttemptAsync(
                new AttemptRecord { Message = Mail.Id(1), At = Mail.Noon, Results = [new(0, AttemptOutcome.Delivered, "250 ok")] }, Token);
        }
        else
        {
            await store.Queue.ChangeQueuedAsync(QueueFilter.All, new QueueChange.Delete(Mail.Noon), null, Token);
        }

        Assert.Null(await ReadAsync(store));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task It_is_gone_when_another_process_deleted_it()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        await using var watch = Watch(store);
        await store.AddAsync(1, Unlisted(), Content);
        await store.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token);
        await using (var visitor = await OpenVisitorAsync())
        {
            await visitor.Queue.ChangeQueuedAsync(QueueFilter.All, new QueueChange.Delete(Mail.Noon), null, Token);
        }

        await NoticeAsync(watch);
        Assert.Null(await ReadAsync(store));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Without_a_watch_it_is_read_from_the_index()
    {
        // Nothing looks for changes by other processes then.
        await using var store = await _folder.OpenEmbeddedAsync();
        await store.AddAsync(1, Unlisted(), Content);
        await store.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token);
        await using (var visitor = await OpenVisitorAsync())
        {
            await visitor.Queue.ChangeQueuedAsync(QueueFilter.All, new QueueChange.Delete(Mail.Noon), null, Token);
        }

        Assert.Null(await ReadAsync(store));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Suppressed_addresses_are_found_also_if_another_process_adds_them()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        await using var watch = Watch(store);
        Assert.Null(await store.Suppressions.FindSuppressionAsync("a@example.org", Mail.Noon, Token));
        await store.Suppressions.SaveSuppressionAsync(new("A@example.org", 2, "manual", "", Mail.Noon, null), Token);
        Assert.NotNull(await store.Suppressions.FindSuppressionAsync("a@example.org", Mail.Noon, Token));
        await store.Suppressions.AddFailureAsync(new("b@example.org", 1, "mailbox_unknown", "", Mail.Noon, null), Token);
        Assert.NotNull(await store.Suppressions.FindSuppressionAsync("b@example.org", Mail.Noon, Token));
        await using (var visitor = await OpenVisitorAsync())
        {
            await visitor.Suppressions.SaveSuppressionAsync(new("c@example.org", 2, "manual", "", Mail.Noon, null), Token);
        }

        await NoticeAsync(watch);
        Assert.NotNull(await store.Suppressions.FindSuppressionAsync("c@example.org", Mail.Noon, Token));
        await store.Suppressions.RemoveSuppressionAsync("c@example.org", Token);
        Assert.Null(await store.Suppressions.FindSuppressionAsync("c@example.org", Mail.Noon, Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Addresses_that_are_not_suppressed_are_known_without_the_index()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        await using var watch = Watch(store);
        await store.Suppressions.SaveSuppressionAsync(new("a@example.org", 2, "manual", "", Mail.Noon, null), Token);
        Assert.NotNull(await store.Suppressions.FindSuppressionAsync("a@example.org", Mail.Noon, Token));

        // An entry that the store was not notified of: only a read of the index would find it.
        using (var beside = _folder.OpenSecondConnection())
        {
            beside.Execute("""
                INSERT INTO suppression (address, failures, reason, reply, added_at, expires_at) VALUES ('x@y', 2, '', '', 0, 0)
                """);
        }

        Assert.Null(await store.Suppressions.FindSuppressionAsync("x@y", Mail.Noon, Token));
    }

    private static NewMessage Unlisted() => Mail.Queued() with { IsListed = false };

    private static IAsyncEnumerator<StoreChange> Watch(Storage.Embedded.EmbeddedStore store) =>
        store.WatchAsync(Token).GetAsyncEnumerator(Token);

    /// <summary>Waits until the store has noticed a change by another process.</summary>
    private async Task NoticeAsync(IAsyncEnumerator<StoreChange> watch)
    {
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        do
        {
            Assert.True(await watch.MoveNextAsync());
        }
        while (watch.Current != StoreChange.Unknown);
    }

    private Task<Storage.Embedded.EmbeddedStore> OpenVisitorAsync() =>
        _folder.OpenEmbeddedAsync(options => options with { Secondary = true, BusyTimeout = TimeSpan.FromSeconds(5) }, TimeProvider.System);

    private static async Task<byte[]?> ReadAsync(Storage.Embedded.EmbeddedStore store)
    {
        using var memory = new MemoryStream();
        return await store.Queue.CopyQueuedContentAsync(Mail.Id(1), memory, Token) ? memory.ToArray() : null;
    }
}
