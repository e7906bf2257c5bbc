using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Embedded;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Tools;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>Checking, backing up, restoring, and making the index again.</summary>
public sealed class StoreToolsTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestFolder _other = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(_other.Path, "backup");

    private string Restored => Path.Combine(_other.Path, "restored");

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_backup_of_a_store_in_use_has_everything_and_stays_as_it_is()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        await FillAsync(store);
        await store.SaveSessionAsync(Mail.Session(900), Token);
        while (await store.FindSessionAsync(Mail.Session(900).Id, Token) is null)
        {
            await Task.Yield();
        }

        var report = await StoreBackup.RunAsync(_folder.Path, Backup, Token);
        Assert.Equal(store.Journal!.Segments.Count, report.Segments);
        Assert.Equal(OperatingSystem.IsLinux() ? report.Segments - 1 : 0, report.Linked);

        // What the store does now must not change the backup: segments are freed, and others made.
        await store.DeleteMessagesAsync(MessageSelection.All, Token);
        await store.Cleaner!.RunAsync(Token);
        for (var n = 100; n < 110; n++)
        {
            await store.AddAsync(n, content: Mail.Octets(400_000, n));
        }

        Assert.True((await StoreCheck.RunAsync(Backup, Token)).IsSound);
        await StoreBackup.RestoreAsync(Backup, Restored, Token);
        await using var restored = await OpenAsync(Restored);
        Assert.Equal(10, await restored.CountMessagesAsync(Token));
        Assert.NotNull(await restored.FindSessionAsync(Mail.Session(900).Id, Token));
        for (var n = 0; n < 10; n++)
        {
            Assert.Equal(Mail.Octets(400_000, n), await restored.ContentAsync(Mail.Id(n)));
        }

        await restored.AddAsync(50);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_backup_refuses_what_exists()
    {
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await FillAsync(store);
        }

        Directory.CreateDirectory(Backup);
        await File.WriteAllTextAsync(Path.Combine(Backup, "something"), "", Token);
        await Assert.ThrowsAsync<StoreOpenException>(() => StoreBackup.RunAsync(_folder.Path, Backup, Token));
        await Assert.ThrowsAsync<StoreOpenException>(() => StoreBackup.RestoreAsync(_folder.Path, _folder.Path, Token));
        await Assert.ThrowsAsync<StoreOpenException>(() => StoreBackup.RunAsync(_other.Path, Restored, Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_check_reports_a_damaged_message_and_nothing_else()
    {
        JournalPosition hit;
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await FillAsync(store);
            hit = await store.Index.Readers.ReadAsync(database => EmbeddedMessageStore.FindParts(database, Mail.Id(4))![0].Position, Token);
            Assert.True((await StoreCheck.RunAsync(_folder.Path, Token)).IsSound);
        }

        var file = Path.Combine(_folder.Path, "journal", SegmentFiles.NameOf(hit.Segment));
        var octets = await File.ReadAllBytesAsync(file, Token);
        octets[hit.Offset + 5_000] ^= 1;
        await File.WriteAllBytesAsync(file, octets, Token);

        var report = await StoreCheck.RunAsync(_folder.Path, Token);
        Assert.False(report.IsSound);
        Assert.Equal([Mail.Id(4)], report.UnreadableMessages);
        Assert.Single(report.Damages);
        Assert.Empty(report.IndexProblems);

        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Equal(Mail.Octets(400_000, 5), await again.ContentAsync(Mail.Id(5)));
        await Assert.ThrowsAsync<IOException>(() => again.ContentAsync(Mail.Id(4)));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_index_is_made_again_with_its_sessions()
    {
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await FillAsync(store);
            await store.MarkReadAsync(true, Mail.Id(1));
            await store.SaveSessionAsync(Mail.Session(900), Token);
            await Assert.ThrowsAsync<StoreOpenException>(() => RebuildAsync());
        }

        Assert.Equal(10, await RebuildAsync());
        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.True((await again.FindMessageAsync(Mail.Id(1), Token))!.Item.IsRead);
        Assert.NotNull(await again.FindSessionAsync(Mail.Session(900).Id, Token));
        Assert.Equal(Mail.Octets(400_000, 5), await again.ContentAsync(Mail.Id(5)));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_broken_index_is_made_again()
    {
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await FillAsync(store);
        }

        await File.WriteAllBytesAsync(_folder.File, Mail.Octets(50_000, 1), Token);
        await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenEmbeddedAsync());
        Assert.Equal(10, await RebuildAsync());
        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Equal(Mail.Octets(400_000, 5), await again.ContentAsync(Mail.Id(5)));
    }

    private Task<long> RebuildAsync() => IndexRebuild.RunAsync(Options(_folder.Path), TimeProvider.System, NullLogger.Instance, Token);

    private Task<EmbeddedStore> OpenAsync(string path) =>
        EmbeddedStore.OpenAsync(Options(path), _folder.Time, NullLogger.Instance, Token);

    private static EmbeddedStoreOptions Options(string path) =>
        new() { Directory = path, Journal = new JournalOptions { SegmentSize = 2 << 20 } };

    private static async Task FillAsync(EmbeddedStore store)
    {
        for (var n = 0; n < 10; n++)
        {
            await store.AddAsync(n, content: Mail.Octets(400_000, n));
        }
    }
}
