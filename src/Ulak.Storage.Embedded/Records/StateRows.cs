using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Ulak.Smtp;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;

namespace Ulak.Storage.Embedded.Records;

/// <summary>Reads from the index what is written to the journal again.</summary>
internal static class StateRows
{
    private const int PartSize = 256;

    /// <summary>Reads the state of a message; null if there is no such message.</summary>
    public static MessageState? Find(Database database, MailId id)
    {
        var marks = database.Prepare("SELECT is_read, is_starred, coalesce(deletion, 0) FROM message WHERE id = ?", id.Value)
            .ReadFirst<(bool IsRead, bool IsStarred, long Deletion)?>(row => (row.GetFlag(0), row.GetFlag(1), row.GetInt64(2)));
        return marks is not var (isRead, isStarred, deletion) ? null : new MessageState(
            id, isRead, isStarred, new MailId(deletion), TagQueries.ListForMessage(database, id), ReadDeliveries(database, id));
    }

    /// <summary>Reads the suppression list, a part at a time.</summary>
    public static async IAsyncEnumerable<SuppressionPart> ListSuppressionsAsync(
        ReaderPool readers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string after = "", last = "?"; last.Length > 0; after = last)
        {
            var from = after;
            var entries = await readers.ReadAsync(database => SuppressionRows.List(database, from, PartSize), cancellationToken)
                .ConfigureAwait(false);
            last = entries.Count < PartSize ? "" : entries[^1].Address;
            yield return new SuppressionPart(from, last, entries);
        }
    }

    private static ImmutableArray<CarriedDelivery> ReadDeliveries(Database database, MailId id)
    {
        var queued = QueueRows.ListMessage(database, id).ToDictionary(entry => entry.Key.Ordinal);
        var ordinal = 0;
        return
        [
            .. database.Prepare("SELECT state, route, held_until FROM delivery WHERE message_id = ? ORDER BY id", id.Value)
                .ReadAll(row => new CarriedDelivery(
                    (DeliveryState)row.GetInt32(0),
                    row.GetText(1),
                    row.GetOptionalTime(2),
                    queued.GetValueOrDefault(ordinal++))),
        ];
    }
}
