using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Intake;

/// <summary>The deliveries of a new message that wait for an attempt, as the queue will have them.</summary>
internal static class WaitingDeliveries
{
    /// <summary>Reads them from a message.</summary>
    /// <param name="id">The message's id.</param>
    /// <param name="message">The message.</param>
    /// <param name="octets">Its size.</param>
    public static ImmutableArray<QueuedDelivery> Of(MailId id, NewMessage message, long octets) =>
    [
        .. message.Deliveries
            .Select((delivery, ordinal) => delivery.Queue is { IsHeld: false } entry
                ? Create(new DeliveryKey(id, ordinal), message, delivery, entry, octets) : null)
            .OfType<QueuedDelivery>(),
    ];

    private static QueuedDelivery Create(DeliveryKey key, NewMessage message, NewDelivery delivery, QueueEntry entry, long octets) => new()
    {
        Key = key,
        ReversePath = message.ReversePath,
        ForwardPath = delivery.ForwardPath,
        Route = delivery.Route,
        Destination = entry.Destination,
        State = QueueState.Waiting,
        QueuedAt = message.ReceivedAt,
        NextAt = entry.NextAt,
        ExpiresAt = entry.ExpiresAt,
        DelayNoticeAt = entry.DelayNoticeAt,
        RcptParameters = delivery.RcptParameters,
        MailParameters = message.MailParameters,
        Size = octets,
        Subject = message.Summary.Subject,
        User = message.User,
    };
}
