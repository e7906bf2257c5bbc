using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage.Queue;

/// <summary>
/// The deliveries that wait for a relay. They enter the queue in the commit of their message (<see cref="NewDelivery.Queue"/>), and leave
/// it when they are finished and reported. The content of a message that is not listed (<see cref="NewMessage.IsListed"/>) is removed when
/// its last delivery has left the queue. All members are safe to call concurrently, and may throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IDeliveryQueue
{
    /// <summary>Lists the destinations that have deliveries in the queue, and those that are paused.</summary>
    ValueTask<ImmutableArray<QueueDestination>> ListDestinationsAsync(CancellationToken cancellationToken);

    /// <summary>Lists the deliveries of a destination that are due, earliest first.</summary>
    ValueTask<ImmutableArray<QueuedDelivery>> ListDueAsync(DueQuery query, CancellationToken cancellationToken);

    /// <summary>Finds the earliest next attempt of a destination after a time; null if there is none.</summary>
    ValueTask<DateTimeOffset?> FindNextDueAsync(string destination, DateTimeOffset after, CancellationToken cancellationToken);

    /// <summary>Lists deliveries, oldest first, one page at a time.</summary>
    ValueTask<QueuePage> ListQueuedAsync(QueueQuery query, CancellationToken cancellationToken);

    /// <summary>Groups the deliveries by state, reason and destination, the largest groups first.</summary>
    /// <param name="limit">The maximum number of groups.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask<ImmutableArray<QueueCause>> ListCausesAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Finds a message with its deliveries and their attempts, listed or not; null if there is none.</summary>
    ValueTask<StoredMessage?> FindQueuedMessageAsync(MailId id, CancellationToken cancellationToken);

    /// <summary>Writes the content of a message, listed or not. Returns false if there is none, or no longer any.</summary>
    /// <exception cref="IOException">The content was removed while it was read.</exception>
    ValueTask<bool> CopyQueuedContentAsync(MailId id, Stream destination, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the last successful attempt at a host, or for a recipient of a domain, with its dialogue, among the latest attempts; null if
    /// there is none.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="domain">The domain of recipients.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask<StoredAttempt?> FindLastSuccessAsync(string host, string domain, CancellationToken cancellationToken) =>
        new((StoredAttempt?)null);

    /// <summary>
    /// Records an attempt, or a report that came back later: <see cref="AttemptOutcome.Returned"/> and
    /// <see cref="AttemptOutcome.Complained"/> are kept with the delivery, in the queue or not. The task completes when the result is
    /// durable; what is due is listed with it from then on.
    /// </summary>
    ValueTask RecordAttemptAsync(AttemptRecord attempt, CancellationToken cancellationToken);

    /// <summary>Changes deliveries.</summary>
    /// <param name="filter">The deliveries.</param>
    /// <param name="change">The change.</param>
    /// <param name="onChanged">Is called for each delivery that was changed, with its state before, when the change is durable; null for
    /// nothing. It must not block.</param>
    /// <param name="cancellationToken">Cancels the operation. What was changed before stays changed.</param>
    /// <returns>The number of deliveries changed.</returns>
    ValueTask<int> ChangeQueuedAsync(
        QueueFilter filter, QueueChange change, Action<QueuedDelivery>? onChanged, CancellationToken cancellationToken);

    /// <summary>Lists deliveries with a report due, oldest message first.</summary>
    ValueTask<ImmutableArray<QueuedDelivery>> ListReportsDueAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Lists the deliveries of a message that are in the queue.</summary>
    ValueTask<ImmutableArray<QueuedDelivery>> ListMessageAsync(MailId message, CancellationToken cancellationToken);

    /// <summary>Marks reports as sent: finished deliveries leave the queue, delayed ones wait on without a further notice.</summary>
    ValueTask CompleteReportsAsync(ImmutableArray<DeliveryKey> keys, CancellationToken cancellationToken);

    /// <summary>
    /// Pauses a destination, or resumes it: while it is paused, nothing is delivered there. The relay has other names for other pauses,
    /// e.g. of senders; the store only keeps them.
    /// </summary>
    ValueTask PauseAsync(string destination, bool isPaused, CancellationToken cancellationToken);

    /// <summary>Lists the names of what is paused.</summary>
    ValueTask<ImmutableArray<string>> ListPausesAsync(CancellationToken cancellationToken);

    /// <summary>Deletes messages that are not listed, have left the queue and were received before a time, a batch at a time.</summary>
    /// <returns>The number deleted; 0 when there are no more.</returns>
    ValueTask<int> PurgeFinishedAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Finds the message that was submitted with an idempotency key; null if there is none.</summary>
    ValueTask<MailId?> FindSubmissionAsync(string idempotencyKey, CancellationToken cancellationToken);
}
