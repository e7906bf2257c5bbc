using Ulak.Smtp;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;

namespace Ulak.Storage.Embedded;

/// <summary>
/// Keeps an id, or an idempotency key, from being used twice. Ids grow with the time, so most are above all that were used before; only the
/// others are looked up in the index.
/// </summary>
internal sealed class MessageIds(ReaderPool readers, long highest)
{
    private readonly Lock _lock = new();
    private readonly HashSet<long> _inFlight = [];
    private readonly Dictionary<string, TaskCompletionSource> _keys = new(StringComparer.Ordinal);
    private long _highest = highest;

    /// <summary>Takes an id and an idempotency key until <see cref="Release"/>; returns false if a message has one of them.</summary>
    /// <param name="id">The id.</param>
    /// <param name="key">The key; empty for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<bool> TryTakeAsync(MailId id, string key, CancellationToken cancellationToken)
    {
        bool mayExist;
        while (!TryReserve(id, key, out mayExist, out var other))
        {
            if (other is null)
            {
                return false;
            }

            // A message with the same key is being written. Whether the index has it in the end decides.
            await other.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!mayExist)
        {
            return true;
        }

        try
        {
            if (!await readers.ReadAsync(database => Exists(database, id, key), cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }
        catch
        {
            Release(id, key);
            throw;
        }

        Release(id, key);
        return false;
    }

    /// <summary>Gives them back: the index has the message, or it failed.</summary>
    public void Release(MailId id, string key)
    {
        lock (_lock)
        {
            _inFlight.Remove(id.Value);
            if (_keys.Remove(key, out var released))
            {
                released.SetResult();
            }
        }
    }

    /// <summary>
    /// Reserves an id and a key; returns false if the id is in flight, or the key, whose release is <paramref name="other"/>.
    /// </summary>
    private bool TryReserve(MailId id, string key, out bool mayExist, out Task? other)
    {
        lock (_lock)
        {
            mayExist = key.Length > 0 || id.Value <= _highest;
            other = _keys.TryGetValue(key, out var holder) ? holder.Task : null;
            if (other is not null || !_inFlight.Add(id.Value))
            {
                return false;
            }

            _highest = Math.Max(_highest, id.Value);
            if (key.Length > 0)
            {
                _keys[key] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return true;
        }
    }

    private static bool Exists(Database database, MailId id, string key) => database.Prepare(
        "SELECT 1 FROM message WHERE id = ?1 UNION ALL SELECT 1 FROM submission WHERE idempotency_key = ?2 AND ?2 <> ''",
        id.Value, key).HasRow();
}
