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
    private readonly HashSet<string> _keys = [];
    private long _highest = highest;

    /// <summary>Takes an id and an idempotency key until <see cref="Release"/>; returns false if a message has one of them.</summary>
    /// <param name="id">The id.</param>
    /// <param name="key">The key; empty for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<bool> TryTakeAsync(MailId id, string key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_inFlight.Add(id.Value))
            {
                return false;
            }

            if (key.Length > 0 && !_keys.Add(key))
            {
                _inFlight.Remove(id.Value);
                return false;
            }

            if (id.Value > _highest)
            {
                _highest = id.Value;
                if (key.Length == 0)
                {
                    return true;
                }
            }
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
            _keys.Remove(key);
        }
    }

    private static bool Exists(Database database, MailId id, string key) => database.Prepare(
        "SELECT 1 FROM message WHERE id = ?1 UNION ALL SELECT 1 FROM submission WHERE idempotency_key = ?2 AND ?2 <> ''")
        .Bind(1, id.Value).Bind(2, key).HasRow();
}
