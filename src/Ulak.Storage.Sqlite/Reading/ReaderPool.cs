using System.Collections.Concurrent;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>
/// Connections for reading, each with its own snapshot, so that none waits for the writer. SQLite's functions block while the disk does, so
/// a read runs on the thread pool, never on the caller's thread (which may be a socket's), and only a few run at once, so that they cannot
/// occupy the whole pool.
/// </summary>
internal sealed class ReaderPool(DatabaseFile file, int most) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(most);
    private readonly ConcurrentBag<Database> _idle = [];
    private bool _closed;

    /// <summary>Awaited before each read; null for nothing.</summary>
    public Func<CancellationToken, ValueTask>? Before { get; set; }

    /// <summary>Runs a read in one snapshot.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<Database, T> read, CancellationToken cancellationToken)
    {
        if (Before is { } before)
        {
            await before(cancellationToken).ConfigureAwait(false);
        }

        return await ReadNowAsync(read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a read in one snapshot without <see cref="Before"/>.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public async Task<T> ReadNowAsync<T>(Func<Database, T> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Waits for the running reads, then closes the connections.</summary>
    public async Task CloseAsync()
    {
        _closed = true;
        for (var i = 0; i < most; i++)
        {
            await _slots.WaitAsync().ConfigureAwait(false);
        }

        while (_idle.TryTake(out var database))
        {
            database.Dispose();
        }

        _slots.Release(most);
    }

    public void Dispose() => _slots.Dispose();

    private T Read<T>(Func<Database, T> read)
    {
        Database? database = null;
        try
        {
            database = _idle.TryTake(out var idle) ? idle : file.OpenForReading();
            database.Execute("BEGIN");
            var result = read(database);
            database.ResetAll();
            database.Execute("COMMIT");
            _idle.Add(database);
            return result;
        }
        catch (Exception e)
        {
            // A new connection is cheap and certainly sound.
            database?.RollBack();
            database?.Dispose();
            throw e is DatabaseException ? StoreFailure.From(e) : e;
        }
    }
}
