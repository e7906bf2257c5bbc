using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Embedded;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>A disk that another program fills at once, while many small messages are on their way to the index.</summary>
public sealed class FilledAtOnceTests : IDisposable
{
    private const int First = 50;

    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task Everything_can_be_deleted()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "128m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        await using var store = await OpenAsync();
        await AddAsync(store, 0, First);
        Assert.Equal(First, await store.CountMessagesAsync(Token));

        List<Task<bool>> adding;
        using (var beside = _folder.OpenSecondConnection())
        {
            // The index is locked, so that it is as far behind as it may be when the disk is full.
            beside.Execute("BEGIN IMMEDIATE");
            adding = [.. Enumerable.Range(First, 16_000).Select(n => TryAddAsync(store, n))];
            Assert.True(SpinWait.SpinUntil(() => adding.Count(task => task.IsCompleted) > 500, TimeSpan.FromSeconds(60)));
            SmallDisk.Fill(Path.Combine(_folder.Path, "filler"));
            beside.Execute("ROLLBACK");
        }

        var added = First + (await Task.WhenAll(adding)).Count(isAdded => isAdded);
        var deleted = 0;
        while (deleted < added)
        {
            // The first deletion lets the index catch up; then the others are listed.
            var batch = await store.DeleteMessagesAsync(MessageSelection.All, Token);
            Assert.NotEqual(0, batch);
            deleted += batch;
        }

        Assert.Equal(added, deleted);
        Assert.Equal(0, await store.CountMessagesAsync(Token));
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Messages_all_over_a_large_index_can_be_deleted_and_trashed(bool isDeletion)
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "64m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        await using var store = await OpenAsync();
        await AddAsync(store, 0, 12_000);
        while (await store.CountMessagesAsync("hello", Token) < 12_000)
        {
            // A search waits for the search index, but not for ever: a busy machine needs longer.
        }

        using (var beside = _folder.OpenSecondConnection())
        {
            // The log has no room left over that a deletion could use.
            beside.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        SmallDisk.Fill(Path.Combine(_folder.Path, "filler"));
        var spread = MessageSelection.Of([.. Enumerable.Range(0, 250).Select(n => Mail.Id(n * 48))]);
        Assert.Equal(
            250,
            isDeletion ? await store.DeleteMessagesAsync(spread, Token) : (await store.TrashMessagesAsync(spread, Token)).Count);
        Assert.Equal(11_750, await store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Everything_can_be_deleted_although_the_log_has_pages_that_the_file_has_no_room_for()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "64m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        await using var store = await OpenAsync();
        var added = 0;
        while (new FileInfo(_folder.File + "-wal").Length < 14 << 20)
        {
            await AddAsync(store, added, 200);
            added += 200;
            Assert.Equal(added, await store.CountMessagesAsync(Token));
        }

        SmallDisk.Fill(Path.Combine(_folder.Path, "filler"));
        var deleted = 0;
        while (deleted < added)
        {
            var batch = await store.DeleteMessagesAsync(MessageSelection.All, Token);
            Assert.NotEqual(0, batch);
            deleted += batch;
        }

        Assert.Equal(0, await store.CountMessagesAsync(Token));
    }

    [Fact]
    public void The_index_is_never_further_behind_than_the_reserve_has_room_for()
    {
        var reserve = new DiskReserve(_folder.File, NullLogger.Instance);
        var backlog = new IndexBacklog(reserve);
        var waiting = new List<IndexChange>();
        while (backlog.TryAdd(Added(waiting.Count)))
        {
            waiting.Add(Added(waiting.Count));
        }

        Assert.InRange(waiting.Sum(change => (long)change.IndexOctets), reserve.Size / 2, (reserve.Size / 2) + 10_000);
        Assert.False(backlog.HasFreeing);

        // What frees space does not wait. One change may be larger than the limit.
        var freeing = new FunctionChange();
        Assert.True(backlog.TryAdd(freeing));
        Assert.True(backlog.HasFreeing);
        backlog.Remove(freeing);
        Assert.False(backlog.HasFreeing);
        Assert.False(backlog.TryAdd(Added(0)));
        waiting.ForEach(backlog.Remove);
        var large = Added(0, Mail.Message(recipients: [.. Enumerable.Range(0, 20_000).Select(n => $"user{n}@example.org")]));
        Assert.True(large.IndexOctets > reserve.Size / 2);
        Assert.True(backlog.TryAdd(large));
        Assert.False(backlog.TryAdd(Added(0)));
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 20)]
    [InlineData(900, 1)]
    public void The_index_does_not_grow_by_more_than_estimated(int length, int recipients)
    {
        using var direct = new DirectWriter();
        var text = string.Join(' ', Enumerable.Repeat("wörd", length / 5));
        var message = Mail.Message(text, text, text, recipients: [.. Enumerable.Range(0, recipients).Select(n => $"user{n}@example.org")]);
        var changes = Enumerable.Range(0, 500).Select(n => Added(n, message)).ToList();
        var before = direct.Database.Scalar("PRAGMA page_count");
        direct.Commit([.. changes.Select(change => (WriteJob)new ApplyJob([change], mayUseReserve: false))]);
        var grown = (direct.Database.Scalar("PRAGMA page_count") - before) * direct.Database.Scalar("PRAGMA page_size");
        Assert.InRange(grown, 1, changes.Sum(change => (long)change.IndexOctets));
    }

    private static AddedChange Added(int n, NewMessage? message = null)
    {
        message ??= Mail.Message();
        var payload = MessageRecord.Encode(Mail.Id(n), message, [], default, default);
        return new AddedChange(MessageRecord.Decode(payload), message, MessageIndexing.ByScan) { Position = new JournalPosition(1, 4_096) };
    }

    private Task<EmbeddedStore> OpenAsync() => _folder.OpenEmbeddedAsync(
        options => options with { Journal = options.Journal with { SegmentSize = 1 << 20 } }, TimeProvider.System);

    private static async Task AddAsync(IMailStore store, int first, int count)
    {
        foreach (var batch in Enumerable.Range(first, count).Chunk(500))
        {
            await Task.WhenAll(batch.Select(n => store.AddAsync(n)));
        }
    }

    private static async Task<bool> TryAddAsync(EmbeddedStore store, int n)
    {
        try
        {
            await store.AddAsync(n);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
