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
    public string Path { get; } = Directory.CreateTempSubdirectory("ulak-store-").FullName;

    public string File => System.IO.Path.Combine(Path, "ulak.db");

    public FakeTimeProvider Time { get; } = new(Mail.Noon);

    public Task<SqliteMailStore> OpenAsync(
        Func<SqliteStoreOptions, SqliteStoreOptions>? change = null, TimeProvider? time = null, ILogger? log = null)
    {
        var options = new SqliteStoreOptions { Directory = Path, BusyTimeout = TimeSpan.FromMilliseconds(100) };
        return SqliteMailStore.OpenAsync(
            change is null ? options : change(options), time ?? Time, log ?? NullLogger.Instance, TestContext.Current.CancellationToken);
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
