using System.Collections.Immutable;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Decides where received messages go. Without one, every message goes to the inbox. Thread-safe.</summary>
internal interface IRecipientRouter
{
    /// <summary>Decides on RCPT.</summary>
    ValueTask<SmtpDecision> CheckAsync(
        SmtpSessionInfo session, MailCommand mail, RcptCommand recipient, CancellationToken cancellationToken);

    /// <summary>Up to which size a message is passed on while its client waits, as far as the envelope shows; 0 for not at all.</summary>
    int GetDirectLimit(SmtpSessionInfo session, MailCommand mail, IReadOnlyList<RcptCommand> recipients);

    /// <summary>Passes a message on while its client waits.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="routed">Where the message goes.</param>
    /// <param name="content">The message, trace fields included.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask<DirectOutcome> DeliverAsync(
        ReceivedEnvelope envelope, RoutedMessage routed, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Decides where a message goes whose last octet is received.</summary>
    /// <exception cref="StoreUnavailableException">What has to be kept for it cannot be kept now.</exception>
    ValueTask<RoutedMessage> RouteAsync(ReceivedEnvelope envelope, CancellationToken cancellationToken);

    /// <summary>Holds the deliveries to be queued of a message with tags, if one of these is paused.</summary>
    ImmutableArray<NewDelivery> HoldTagged(ImmutableArray<NewDelivery> deliveries, ImmutableArray<string> tags);

    /// <summary>
    /// A message is about to be stored. Its deliveries begin when the result is complete. Without that, they begin when they are found in
    /// the store, if they are there.
    /// </summary>
    /// <param name="id">The message's id.</param>
    /// <param name="message">The message.</param>
    /// <param name="octets">Its size.</param>
    IMessageHandover Announce(MailId id, NewMessage message, long octets);
}

/// <summary>The hand-over of a message to what delivers it.</summary>
internal interface IMessageHandover : IDisposable
{
    /// <summary>The message is durable.</summary>
    void Complete();
}

/// <summary>The envelope of a received message, and what routes match on in the message.</summary>
/// <param name="Session">The session.</param>
/// <param name="Mail">Its MAIL command.</param>
/// <param name="Recipients">The RCPT commands that were accepted.</param>
internal sealed record ReceivedEnvelope(SmtpSessionInfo Session, MailCommand Mail, IReadOnlyList<RcptCommand> Recipients)
{
    /// <summary>The beginning of the message, trace fields included; at least its header, if that has no more than 128 KiB.</summary>
    public required ReadOnlyMemory<byte> Head { get; init; }

    /// <summary>The size of the message in octets.</summary>
    public required long Size { get; init; }

    /// <summary>The id of the message.</summary>
    public required MailId Id { get; init; }

    /// <summary>The time of the acceptance.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Until when the sender wants the message held (RFC 4865); null for not at all.</summary>
    public DateTimeOffset? HeldUntil { get; init; }
}

/// <summary>Where a message goes.</summary>
/// <param name="Deliveries">Its deliveries; none if it is discarded.</param>
/// <param name="Refusal">The reply if the message is refused; null if it is accepted.</param>
internal sealed record RoutedMessage(ImmutableArray<NewDelivery> Deliveries, Reply? Refusal)
{
    /// <summary>Whether the message is passed on while its client waits.</summary>
    public bool IsDirect { get; init; }

    /// <summary>Whether a delivery is for the inbox, so that lists show the message.</summary>
    public bool IsListed => Deliveries.Any(delivery => delivery.Queue is null);
}

/// <summary>The outcome of a message that was passed on while its client waited.</summary>
/// <param name="Reply">The reply for the client; null if the message must be stored.</param>
/// <param name="Rest">The deliveries that are still to be stored.</param>
internal sealed record DirectOutcome(Reply? Reply, ImmutableArray<NewDelivery> Rest);
