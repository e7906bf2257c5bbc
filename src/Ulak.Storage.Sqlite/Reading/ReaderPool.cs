using System.Collections.Concurrent;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>
/// Connections that read, each with a snapshot of its own, so that none waits for the writer. SQLite's functions block while the disk does,
/// therefore a read runs on the thread pool, never on the thread that asks (which may be a socket's), and only a few run at once, so that they cannot take the whole pool.
/// </summary>
internal sealed class ReaderPool(DatabaseFile file, int most) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(most);
    private readonly ConcurrentBag<Database> _idle = [];
    private bool _closed;

    /// <summary>Reads in one snapshot.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<Database, T> read, CancellationToken cancellationToken)
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

    /// <summary>Waits for the reads under way, then closes their connections.</summary>
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
            var answer = read(database);
            database.ResetAll();
            database.Execute("COMMIT");
            _idle.Add(database);
            return answer;
        }
        catch (Exception e)
        {
            // Whatever it was, a new connection costs little and is surely sound.
            database?.RollBack();
            database?.Dispose();
            throw e is DatabaseException ? StoreFailure.From(e, file.Path) : e;
        }
    }
}
