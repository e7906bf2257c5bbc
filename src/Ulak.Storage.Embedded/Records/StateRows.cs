using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;

namespace Ulak.Storage.Embedded.Records;

/// <summary>Reads from the index what is written to the journal again.</summary>
internal static class StateRows
{
    /// <summary>Reads the state of a message; null if there is no such message.</summary>
    public static MessageState? Find(Database database, MailId id)
    {
        var row = database.Prepare("SELECT is_read, is_starred, coalesce(deletion, 0) FROM message WHERE id = ?").Bind(1, id.Value);
        if (!row.Step())
        {
            return null;
        }

        var (isRead, isStarred, deletion) = (row.GetInt64(0) != 0, row.GetInt64(1) != 0, new MailId(row.GetInt64(2)));
        row.Reset();
        return new MessageState(id, isRead, isStarred, deletion, TagQueries.ListForMessage(database, id), ReadDeliveries(database, id));
    }

    /// <summary>Reads the paused destinations.</summary>
    public static List<string> ListPauses(Database database)
    {
        var rows = database.Prepare("SELECT destination FROM queue_pause ORDER BY destination");
        var destinations = new List<string>();
        while (rows.Step())
        {
            destinations.Add(rows.GetText(0));
        }

        rows.Reset();
        return destinations;
    }

    private static ImmutableArray<CarriedDelivery> ReadDeliveries(Database database, MailId id)
    {
        var queued = QueueRows.ListMessage(database, id).ToDictionary(entry => entry.Key.Ordinal);
        var rows = database.Prepare("SELECT state, route, held_until FROM delivery WHERE message_id = ? ORDER BY id").Bind(1, id.Value);
        var deliveries = ImmutableArray.CreateBuilder<CarriedDelivery>();
        while (rows.Step())
        {
            deliveries.Add(new CarriedDelivery(
                (DeliveryState)rows.GetInt32(0),
                rows.GetText(1),
                rows.GetInt64(2) == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(2)),
                queued.GetValueOrDefault(deliveries.Count)));
        }

        rows.Reset();
        return deliveries.DrainToImmutable();
    }
}
