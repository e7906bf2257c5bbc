namespace Ulak.Storage.Embedded.Applying;

/// <summary>
/// The queue of an index that is made again: the results of deliveries are only in the index, so that it is not known what was delivered.
/// An operator decides, instead of sending everything twice.
/// </summary>
internal static class HeldQueue
{
    /// <summary>Why deliveries are held.</summary>
    public const string Note = "The store's index was lost: it is not known whether this was delivered";

    /// <summary>Returns a message with its deliveries held.</summary>
    public static NewMessage Hold(NewMessage message) =>
        message.Deliveries.Any(delivery => delivery.Queue is not null)
            ? message with { Deliveries = [.. message.Deliveries.Select(Hold)] }
            : message;

    private static NewDelivery Hold(NewDelivery delivery) => delivery.Queue is { } entry
        ? delivery with { State = DeliveryState.Held, Queue = entry with { IsHeld = true, Note = Note } }
        : delivery;
}
