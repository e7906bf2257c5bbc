using Microsoft.Extensions.Logging;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>
/// A data folder that is removed, moved or replaced while the store is open is noticed before the next commit is acknowledged.
/// </summary>
public sealed class MovedFolderTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ListLogger _log = new();

    public MovedFolderTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not remove or move files that are open.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_removed_folder_is_noticed()
    {
        await using var store = await _folder.OpenIndexAsync(log: _log);
        await store.AddAsync(1);
        Directory.Delete(_folder.Path, recursive: true);

        for (var n = 2; n < 5; n++)
        {
            await AssertUnavailableAsync(() => store.AddAsync(n));
        }

        await AssertUnavailableAsync(async () => await store.SaveUserAsync(new StoredUser("ann", "", [], Mail.Noon), Token));
        var error = Assert.Single(_log.At(LogLevel.Error));
        Assert.Contains(_folder.File, error, StringComparison.Ordinal);
        Assert.Contains("removed, moved or replaced", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Path));

        // A commit that need not be durable does not make the store available again; reading sessions commits them.
        await store.SaveSessionAsync(Mail.Session(1), Token);
        await store.FindSessionAsync(Mail.Session(1).Id, Token);
        await AssertUnavailableAsync(() => store.AddAsync(6));
        Assert.Single(_log.At(LogLevel.Error));
        Assert.Empty(_log.At(LogLevel.Information));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_folder_that_is_moved_away_and_back_is_used_again()
    {
        await using var store = await _folder.OpenIndexAsync(log: _log);
        await store.AddAsync(1);
        Directory.Move(_folder.Path, _folder.Path + "-away");
        await AssertUnavailableAsync(() => store.AddAsync(2));

        Directory.Move(_folder.Path + "-away", _folder.Path);
        await store.AddAsync(3);
        Assert.NotNull(await store.FindMessageAsync(Mail.Id(3), Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_replaced_database_is_noticed()
    {
        await using var store = await _folder.OpenIndexAsync(log: _log);
        await store.AddAsync(1);
        File.Copy(_folder.File, _folder.File + "-copy");
        File.Move(_folder.File + "-copy", _folder.File, overwrite: true);
        await AssertUnavailableAsync(() => store.AddAsync(2));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_removed_log_is_noticed()
    {
        await using var store = await _folder.OpenIndexAsync(log: _log);
        await store.AddAsync(1);
        File.Delete(_folder.File + "-wal");
        await AssertUnavailableAsync(() => store.AddAsync(2));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_unmounted_disk_is_noticed()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "16m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        await using var store = await _folder.OpenIndexAsync(log: _log);
        await store.AddAsync(1);
        disk.Dispose();
        await AssertUnavailableAsync(() => store.AddAsync(2));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private async Task AssertUnavailableAsync(Func<Task> action)
    {
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(action);
        Assert.False(failure.IsFull);
        Assert.DoesNotContain(_folder.Path, failure.Message, StringComparison.Ordinal);
    }
}
