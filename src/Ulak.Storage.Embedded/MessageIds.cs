using Ulak.Smtp;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;

namespace Ulak.Storage.Embedded;

/// <summary>
/// Keeps an id, or an idempotency key, from being used twice. Ids grow with the time, so those that were used last are known here; only
/// older ones are looked up in the index.
/// </summary>
/// <param name="readers">The index.</param>
/// <param name="highest">The highest id in the index.</param>
internal sealed class MessageIds(ReaderPool readers, long highest)
{
    /// <summary>How many ids are known: more than sessions, for messages that are received at the same time end in any order.</summary>
    public const int MaxRecent = 4_096;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _inFlight = [];
    private readonly Dictionary<string, TaskCompletionSource> _keys = new(StringComparer.Ordinal);

    // All ids above the floor that were taken.
    private readonly SortedSet<long> _recent = [];
    private long _floor = highest;

    /// <summary>
    /// Takes an id and an idempotency key until <see cref="Release"/>; returns false if a message has one of them.
    /// </summary>
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
    /// Reserves an id and a key; returns false if the id is in flight, or the key, whose end is <paramref name="other"/>.
    /// </summary>
    private bool TryReserve(MailId id, string key, out bool mayExist, out Task? other)
    {
        lock (_lock)
        {
            other = _keys.TryGetValue(key, out var holder) ? holder.Task : null;
            mayExist = true;
            if (other is not null || !_inFlight.Add(id.Value))
            {
                return false;
            }

            // A message with a known id may have failed, or be deleted: then the id is free.
            var isKnown = id.Value <= _floor || !_recent.Add(id.Value);
            mayExist = isKnown || key.Length > 0;
            if (_recent.Count > MaxRecent)
            {
                _floor = _recent.Min;
                _recent.Remove(_floor);
            }

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
