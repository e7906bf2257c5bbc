using System.Collections.Immutable;
using Ulak.Server;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Decides where received messages go. Without one, every message goes to the inbox. Thread-safe.</summary>
internal interface IRecipientRouter
{
    /// <summary>Decides on RCPT.</summary>
    SmtpDecision Check(SmtpSessionInfo session, MailCommand mail, RcptCommand recipient);

    /// <summary>Decides where a message goes whose last octet is received.</summary>
    RoutedMessage Route(ReceivedEnvelope envelope);

    /// <summary>The deliveries are durable.</summary>
    void OnStored(ImmutableArray<NewDelivery> deliveries);
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
    /// <summary>Whether a delivery is for the inbox, so that lists show the message.</summary>
    public bool IsListed => Deliveries.Any(delivery => delivery.Queue is null);
}
