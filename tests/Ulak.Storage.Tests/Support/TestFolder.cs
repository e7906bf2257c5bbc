using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ulak.Storage.Embedded;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;
using Xunit;

namespace Ulak.Storage.Tests.Support;

/// <summary>A temporary folder for a store, deleted with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    // In memory where that is possible: what survives a power failure is for the tests of the journal.
    private static readonly string Root = Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").AvailableFreeSpace > 4L << 30
        ? "/dev/shm"
        : System.IO.Path.GetTempPath();

    public string Path { get; } =
        Directory.CreateDirectory(System.IO.Path.Combine(Root, "ulak-store-" + System.IO.Path.GetRandomFileName())).FullName;

    public string File => System.IO.Path.Combine(Path, "ulak.db");

    public FakeTimeProvider Time { get; } = new(Mail.Noon);

    /// <summary>Opens an index without a journal: the content of messages is in it.</summary>
    public async Task<EmbeddedStore> OpenIndexAsync(
        Func<SqliteStoreOptions, SqliteStoreOptions>? change = null, TimeProvider? time = null, ILogger? log = null)
    {
        var options = new SqliteStoreOptions { Directory = Path, BusyTimeout = TimeSpan.FromMilliseconds(100) };
        var index = await SqliteDatabase.OpenAsync(
            change is null ? options : change(options), time ?? Time, log ?? NullLogger.Instance, TestContext.Current.CancellationToken);
        if (!index.Environment.Options.Secondary)
        {
            await index.FindUnindexedAsync(TestContext.Current.CancellationToken);
        }

        var messages = new EmbeddedMessageStore(
            index, index.Writer, id => new SqliteMessageWriter(id, index.Writer), _ => throw new InvalidOperationException());
        return new EmbeddedStore(index, index.Writer, messages, index.DisposeAsync);
    }

    /// <summary>Opens a store on a journal with small segments, so that tests fill several.</summary>
    public Task<EmbeddedStore> OpenEmbeddedAsync(
        Func<EmbeddedStoreOptions, EmbeddedStoreOptions>? change = null, TimeProvider? time = null, ILogger? log = null)
    {
        var options = new EmbeddedStoreOptions
        {
            Directory = Path,
            Journal = new JournalOptions { SegmentSize = 2 << 20 },
            BusyTimeout = TimeSpan.FromMilliseconds(100),
        };
        return EmbeddedStore.OpenAsync(
            change is null ? options : change(options), time ?? Time, log ?? NullLogger.Instance, TestContext.Current.CancellationToken);
    }

    /// <summary>Deletes the index of a store that is not open.</summary>
    public void DeleteIndex() => StoreDirectory.DeleteDatabase(File);

    /// <summary>Opens another connection to the file, as another process does.</summary>
    public Database OpenSecondConnection() => Database.Open(File, TimeSpan.FromMilliseconds(100));

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
