using Ulak.Smtp;
using Ulak.Storage.Sqlite.Reading;

namespace Ulak.Storage.Embedded;

/// <summary>
/// Keeps an id from being used twice. Ids grow with the time, so most are above all that were used before; only the others are looked up in
/// the index.
/// </summary>
internal sealed class MessageIds(ReaderPool readers, long highest)
{
    private readonly Lock _lock = new();
    private readonly HashSet<long> _inFlight = [];
    private long _highest = highest;

    /// <summary>Takes an id until <see cref="Release"/>; returns false if a message has it.</summary>
    public async ValueTask<bool> TryTakeAsync(MailId id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_inFlight.Add(id.Value))
            {
                return false;
            }

            if (id.Value > _highest)
            {
                _highest = id.Value;
                return true;
            }
        }

        try
        {
            if (!await readers.ReadAsync(database => Exists(database, id), cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }
        catch
        {
            Release(id);
            throw;
        }

        Release(id);
        return false;
    }

    /// <summary>Gives an id back: its message is stored, or failed.</summary>
    public void Release(MailId id)
    {
        lock (_lock)
        {
            _inFlight.Remove(id.Value);
        }
    }

    private static bool Exists(Ulak.Storage.Sqlite.Raw.Database database, MailId id)
    {
        var row = database.Prepare("SELECT 1 FROM message WHERE id = ?").Bind(1, id.Value);
        return row.Step();
    }
}
