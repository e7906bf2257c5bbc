using Ulak.Storage.Embedded;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>On a full disk mail is refused, before its content where that is known; nothing is lost, and deleting makes room.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Filler => Path.Combine(_folder.Path, "filler");

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_full_disk_refuses_mail_until_there_is_room_again()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "24m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        await File.WriteAllBytesAsync(Filler, new byte[8 << 20], Token);
        await using (var store = await OpenAsync())
        {
            var kept = await FillAsync(store, 1);
            await AssertRefusedAtOnceAsync(store);

            File.Delete(Filler);
            await store.AddAsync(kept + 1);
            Assert.Equal(kept + 1, await store.CountMessagesAsync(Token));

            await FillAsync(store, kept + 2);
        }

        using (disk)
        {
            await using var again = await OpenAsync();
            Assert.Empty(again.Journal!.Report.Damages);
            foreach (var id in await again.FindAsync(""))
            {
                Assert.NotNull(await again.ContentAsync(id));
            }
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Deleting_makes_room_on_a_full_disk()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "24m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        await using var store = await OpenAsync();
        await File.WriteAllBytesAsync(Filler, new byte[4 << 20], Token);
        var kept = await FillAsync(store, 1);
        File.Delete(Filler);
        using (var beside = _folder.OpenSecondConnection())
        {
            // The log has no room left over that a deletion could use.
            beside.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        SmallDisk.Fill(Filler);
        kept = await FillAsync(store, kept + 1);
        await AssertRefusedAtOnceAsync(store);

        Assert.Equal(
            kept - 1, await store.DeleteMessagesAsync(MessageSelection.Of([.. Enumerable.Range(2, kept - 1).Select(Mail.Id)]), Token));
        Assert.Equal(1, await store.CountMessagesAsync(Token));
        await store.Cleaner!.RunAsync(Token);
        store.Journal!.Reserve();
        await store.AddAsync(kept + 1, content: Mail.Octets(100_000, kept + 1));
        Assert.Equal(Mail.Octets(100_000, 1), await store.ContentAsync(Mail.Id(1)));
        Assert.Equal(Mail.Octets(100_000, kept + 1), await store.ContentAsync(Mail.Id(kept + 1)));
    }

    private Task<EmbeddedStore> OpenAsync() => _folder.OpenEmbeddedAsync(
        options => options with { Journal = options.Journal with { SegmentSize = 1 << 20 } }, TimeProvider.System);

    private static async Task AssertRefusedAtOnceAsync(EmbeddedStore store)
    {
        await using var writer = store.BeginMessage(Mail.Id(1_000_000));
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => writer.WriteAsync(default, Token).AsTask());
        Assert.True(refused.IsFull);
    }

    /// <summary>Adds messages until one is refused; returns the number of the last one before it.</summary>
    private async Task<int> FillAsync(EmbeddedStore store, int first)
    {
        for (var n = first; ; n++)
        {
            try
            {
                await store.AddAsync(n, content: Mail.Octets(100_000, n));
            }
            catch (StoreUnavailableException full)
            {
                Assert.True(full.IsFull, full.ToString());
                Assert.DoesNotContain(_folder.Path, full.Message, StringComparison.Ordinal);
                return n - 1;
            }
        }
    }
}
