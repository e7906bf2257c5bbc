using System.Collections.Immutable;
using Ulak.Reference.Explanation;
using Ulak.Relay.Sources;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Dialogues;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Delivery;

/// <summary>What one attempt delivers: one message to some of its recipients.</summary>
/// <param name="Deliveries">The deliveries; all of the same message and destination; at least one.</param>
internal sealed record DeliveryJob(ImmutableArray<QueuedDelivery> Deliveries)
{
    /// <summary>The message.</summary>
    public MailId Message => Deliveries[0].Key.Message;

    /// <summary>The reverse-path.</summary>
    public string ReversePath => Deliveries[0].ReversePath;

    /// <summary>The size of the message.</summary>
    public long Size => Deliveries[0].Size;

    /// <summary>The address that it goes out from; null for that of the configuration, or the choice of the system.</summary>
    public SourceAddress? Source { get; init; }
}

/// <summary>The result of an attempt.</summary>
/// <param name="Host">The host that was tried last.</param>
/// <param name="Dialogue">The dialogue.</param>
/// <param name="Outcomes">The outcome of each delivery, in the order of the job.</param>
/// <param name="Signal">What the attempt showed about the next hop.</param>
internal sealed record AttemptReport(
    string Host, ImmutableArray<DialogueEntry> Dialogue, ImmutableArray<DeliveryOutcome> Outcomes, HopSignal Signal)
{
    /// <summary>Whether a server refused the address that the message came from: for its reputation, or its records in DNS.</summary>
    public bool IsAboutSource => Outcomes.Any(each => each.IsAboutSource);

    /// <summary>An attempt without a connection that ends in the same way for all deliveries.</summary>
    public static AttemptReport ForAll(DeliveryJob job, DeliveryOutcome outcome, HopSignal signal, string host = "") =>
        new(host, [], [.. job.Deliveries.Select(_ => outcome)], signal);
}

/// <summary>The outcome of a delivery, before the retry schedule is applied.</summary>
/// <param name="Kind">The outcome.</param>
/// <param name="Reply">The reply, or what happened instead; one line.</param>
/// <param name="Reason">The reason of a failure.</param>
internal sealed record DeliveryOutcome(OutcomeKind Kind, string Reply, Reason Reason = Reason.Unknown)
{
    /// <summary>Whether it is a refusal of the address that the connection came from, or of its records in DNS.</summary>
    public bool IsAboutSource => Kind is OutcomeKind.Temporary or OutcomeKind.Permanent
        && Reason is Reason.Blocklist or Reason.Reputation or Reason.ReverseDns or Reason.Spf;
}

/// <summary>The kinds of outcome.</summary>
internal enum OutcomeKind
{
    /// <summary>The message is in its mailbox.</summary>
    Delivered,

    /// <summary>The next hop accepted the message, and sends the reports that the sender wants (RFC 3461).</summary>
    PassedOn,

    /// <summary>The next hop accepted the message, and does not support DSN.</summary>
    Relayed,

    /// <summary>It may pass later.</summary>
    Temporary,

    /// <summary>It will not pass.</summary>
    Permanent,
}

/// <summary>What an attempt showed about the next hop. A refusal of a recipient or a message shows nothing.</summary>
internal enum HopSignal
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It works.</summary>
    Success,

    /// <summary>It could not be reached, or did not serve the session.</summary>
    Failure,
}

/// <summary>Delivers to one kind of hop.</summary>
internal interface IDeliveryTransport
{
    /// <summary>Makes one attempt. What the next hop causes is in the report.</summary>
    /// <exception cref="OperationCanceledException">The server stops; nothing is known of the attempt.</exception>
    Task<AttemptReport> DeliverAsync(DeliveryJob job, CancellationToken cancellationToken);
}

/// <summary>A transport that can work while a client waits: to servers of mail.</summary>
internal interface IDirectTransport : IDeliveryTransport
{
    /// <summary>Makes one attempt with content that is not in the queue.</summary>
    /// <exception cref="OperationCanceledException">The operation was canceled; nothing is known of the attempt.</exception>
    Task<AttemptReport> DeliverAsync(DeliveryJob job, QueuedContent content, CancellationToken cancellationToken);

    /// <summary>Asks whether the next hop accepts a recipient; returns null if no server replied to RCPT.</summary>
    Task<DeliveryOutcome?> ProbeAsync(ReversePath sender, Mailbox recipient, CancellationToken cancellationToken);
}
