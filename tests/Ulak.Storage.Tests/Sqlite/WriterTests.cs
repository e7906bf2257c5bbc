using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>One writer: what gathers is committed together, readers do not wait.</summary>
public sealed class WriterTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task Jobs_queued_while_the_writer_waits_share_one_transaction()
    {
        await using var store = await _folder.OpenIndexAsync(options => options with { BusyTimeout = TimeSpan.FromMinutes(1) });
        using var beside = _folder.OpenSecondConnection();
        beside.Execute("BEGIN IMMEDIATE");
        var before = store.Index.Writer.TransactionCount;
        var adds = Enumerable.Range(0, 200).Select(n => store.AddAsync(n)).ToList();
        beside.Execute("COMMIT");
        await Task.WhenAll(adds);

        // The first alone, or with few, was already waiting for the lock.
        Assert.InRange(store.Index.Writer.TransactionCount - before, 1, 3);
        Assert.Equal(200, await store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Readers_do_not_wait_for_a_writer()
    {
        await using var store = await _folder.OpenIndexAsync();
        await store.AddAsync(1);
        Assert.Equal(1, await store.CountMessagesAsync("hello", Token)); // It is in the index from here on.
        using var beside = _folder.OpenSecondConnection();
        beside.Execute("BEGIN IMMEDIATE; UPDATE message SET subject = 'not committed'");

        Assert.Equal("Hello", Assert.Single((await store.ListMessagesAsync(new MessageQuery("hello"), Token)).Items).Summary.Subject);
        Assert.Equal(1, await store.CountMessagesAsync(Token));
        Assert.Equal(Mail.Octets(100, 1), await store.ContentAsync(Mail.Id(1)));
        beside.Execute("ROLLBACK");
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_slow_content_reader_does_not_block_others()
    {
        await using var store = await _folder.OpenIndexAsync(options => options with { MaxReaders = 1 });
        await store.AddAsync(1, content: Mail.Octets(2_000_000, 1));
        using var slow = new BlockedStream();
        var copying = store.CopyContentAsync(Mail.Id(1), slow, Token);
        await slow.Blocked;

        await store.AddAsync(2);
        Assert.Equal(2, await store.CountMessagesAsync(Token));
        await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
        slow.Continue();
        await Assert.ThrowsAsync<IOException>(async () => await copying);
    }

    private sealed class BlockedStream : MemoryStream
    {
        private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _continue = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Blocked => _blocked.Task;

        public void Continue() => _continue.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _blocked.TrySetResult();
            await _continue.Task.WaitAsync(cancellationToken);
        }
    }
}
