using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>On a full disk, messages can be deleted.</summary>
public sealed class DiskReserveTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Reserve => _folder.File + "-reserve";

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task Its_room_is_kept_while_it_is_missing()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "64m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        var reserve = new DiskReserve(_folder.File, NullLogger.Instance);
        Assert.True(reserve.TryCreate());
        Assert.True(reserve.IsKeptWith(1L << 40));

        Assert.True(reserve.TryRelease());
        var filler = Path.Combine(_folder.Path, "filler");
        await File.WriteAllBytesAsync(filler + "2", new byte[reserve.Size + (1 << 20)], Token);
        SmallDisk.Fill(filler);
        Assert.False(reserve.IsKeptWith(0));
        File.Delete(filler + "2");
        Assert.True(reserve.IsKeptWith(1 << 20));
        Assert.False(reserve.IsKeptWith(2 << 20));
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData("delete")]
    [InlineData("trash")]
    [InlineData("retention")]
    public async Task Messages_can_be_deleted_on_a_full_disk(string how)
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "32m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        await using var store = await _folder.OpenIndexAsync(
            options => options with { Retention = new RetentionOptions { MaxAge = TimeSpan.FromDays(1) } });
        for (var n = 0; n < 400; n++)
        {
            await store.AddAsync(n, content: Mail.Octets(20_000, n));
        }

        Assert.Equal(400, await store.CountMessagesAsync("hello", Token));
        using (var other = _folder.OpenSecondConnection())
        {
            // The log has no room left over that a deletion could use.
            other.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        Assert.True(File.Exists(Reserve));
        SmallDisk.Fill(Path.Combine(_folder.Path, "filler"));
        var full = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddAsync(1_000));
        Assert.True(full.IsFull);
        Assert.DoesNotContain(_folder.Path, full.Message, StringComparison.Ordinal);

        switch (how)
        {
            case "delete":
                Assert.Equal(
                    300, await store.DeleteMessagesAsync(MessageSelection.Of([.. Enumerable.Range(0, 300).Select(Mail.Id)]), Token));
                Assert.Equal(100, await store.CountMessagesAsync(Token));
                break;
            case "trash":
                Assert.Equal(400, (await store.TrashMessagesAsync(MessageSelection.All, Token)).Count);
                Assert.Equal(0, await store.CountMessagesAsync(Token));
                break;
            default:
                _folder.Time.Advance(TimeSpan.FromDays(2));
                await using (var changes = store.WatchAsync(Token).GetAsyncEnumerator(Token))
                {
                    while (await store.CountMessagesAsync(Token) > 0)
                    {
                        Assert.True(await changes.MoveNextAsync());
                    }
                }

                break;
        }

        Assert.False(File.Exists(Reserve));
    }

    [Fact]
    public void The_reserve_is_created_once_and_released_once()
    {
        var reserve = new DiskReserve(_folder.File, NullLogger.Instance);
        Assert.False(reserve.TryRelease());
        Assert.True(reserve.TryCreate());
        var size = new FileInfo(Reserve).Length;
        Assert.InRange(size, 64 << 10, 4 << 20);
        Assert.True(reserve.TryCreate());
        Assert.True(reserve.TryRelease());
        Assert.False(File.Exists(Reserve));
        Assert.False(reserve.TryRelease());
    }

    [Fact]
    public void A_reserve_that_cannot_be_created_is_no_error()
    {
        var reserve = new DiskReserve(Path.Combine(_folder.Path, "missing", "ulak.db"), NullLogger.Instance);
        Assert.True(reserve.TryCreate());
        Assert.False(reserve.TryRelease());
    }

    [Fact]
    public void Without_room_the_reserve_is_missing_which_is_reported_once_until_there_is_room()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "6m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        var filler = Path.Combine(_folder.Path, "filler");
        var log = new ListLogger();
        var reserve = new DiskReserve(_folder.File, log);
        SmallDisk.Fill(filler);
        Assert.False(reserve.TryCreate());
        Assert.False(reserve.TryCreate());
        Assert.True(reserve.IsMissing);
        Assert.Contains("768 KiB", Assert.Single(log.At(LogLevel.Warning)), StringComparison.Ordinal);

        File.Delete(filler);
        Assert.True(reserve.TryCreate());
        Assert.False(reserve.IsMissing);
        Assert.True(File.Exists(Reserve));
    }

    [Fact]
    public void A_small_disk_keeps_most_of_its_space()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "6m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        new DiskReserve(_folder.File, NullLogger.Instance).TryCreate();
        Assert.InRange(new FileInfo(Reserve).Length, 64 << 10, 512 << 10);
    }
}
