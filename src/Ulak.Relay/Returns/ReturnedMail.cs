using System.Collections.Immutable;
using System.Text;
using Ulak.Reference.Explanation;
using Ulak.Relay.Delivery;
using Ulak.Relay.ReturnPaths;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Suppressions;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Replies;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Returns;

/// <summary>
/// Takes reports that come back: matches them to the delivery whose return path they were sent to, keeps them in the journey of its
/// message, and counts them for the suppression list. Thread-safe.
/// </summary>
internal sealed class ReturnedMail(
    ReturnPathOptions options, IDeliveryQueue queue, SuppressionLookup suppressions, IAttemptObserver observer, TimeProvider time)
{
    private static readonly Reply Forged = new(550, "5.1.1", "There is no such mailbox: the signature in the address is wrong");
    private static readonly Reply Gone = new(550, "5.1.1", "The message that the address belongs to is too old, and is not known any more");
    private static readonly Reply Unmatched = new(550, "5.7.1", "The report has no return path that this server signed");

    /// <summary>Checks a recipient at RCPT; null if it is no return path and no address for feedback.</summary>
    public async ValueTask<ReturnCheck?> CheckAsync(Mailbox recipient, CancellationToken cancellationToken)
    {
        var read = options.Signer.Read(recipient);
        return read.Kind switch
        {
            ReturnPathKind.Forged => new ReturnCheck(Forged),
            ReturnPathKind.Signed => new ReturnCheck(
                await FindAsync(read.Delivery, cancellationToken).ConfigureAwait(false) is null ? Gone : null),
            _ => IsFeedback(recipient) ? new ReturnCheck(null) : null,
        };
    }

    /// <summary>Whether a recipient is a return path that this server signed.</summary>
    public bool IsReturnPath(Mailbox recipient) => options.Signer.Read(recipient).Kind == ReturnPathKind.Signed;

    /// <summary>Whether a recipient gets feedback reports.</summary>
    public bool IsFeedback(Mailbox recipient) => options.Feedback?.Find(recipient) is not null;

    /// <summary>Takes a message that was sent to a return path.</summary>
    /// <param name="recipient">The return path.</param>
    /// <param name="message">The beginning of the message.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The sender to whom it is sent on; null for no one.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot keep it now.</exception>
    public async Task<Mailbox?> TakeAsync(Mailbox recipient, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var key = options.Signer.Read(recipient).Delivery;
        if (await FindAsync(key, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return null;
        }

        var report = await ReadAsync(message, cancellationToken).ConfigureAwait(false);
        if (report.Kind == ReturnedKind.Complaint)
        {
            await RecordAsync(found, key, Complaint(report), report.Reporter, cancellationToken).ConfigureAwait(false);
        }
        else if (report.Kind == ReturnedKind.Failure)
        {
            var failure = FindFailure(report.Failures, found.Deliveries[key.Ordinal]);
            var result = new DeliveryResult(key.Ordinal, AttemptOutcome.Returned, failure.Reply, failure.Reason.Word());
            await RecordAsync(found, key, result, failure.Host, cancellationToken).ConfigureAwait(false);
        }

        return options.IsForwarded && found.Item.ReversePath.Length > 0 ? Envelope.ParseMailbox(found.Item.ReversePath) : null;
    }

    /// <summary>Takes a message that was sent to an address for feedback. Returns a refusal if no message is matched.</summary>
    /// <param name="message">The beginning of the message.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store cannot keep it now.</exception>
    public async Task<Reply?> TakeFeedbackAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var report = await ReadAsync(message, cancellationToken).ConfigureAwait(false);
        var refusal = Unmatched;
        foreach (var key in FindAll(message, report))
        {
            if (await FindAsync(key, cancellationToken).ConfigureAwait(false) is { } found)
            {
                refusal = null;
                if (report.Kind == ReturnedKind.Complaint)
                {
                    await RecordAsync(found, key, Complaint(report), report.Reporter, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return refusal;
    }

    // A return path names one delivery; what the report contains about other recipients does not count.
    private static ReturnedFailure FindFailure(ImmutableArray<ReturnedFailure> failures, StoredDelivery delivery) =>
        failures.FirstOrDefault(each => Equal(each.Recipient, delivery) || Equal(each.OriginalRecipient, delivery)) ?? failures[0];

    private static bool Equal(string address, StoredDelivery delivery) =>
        address.Equals(delivery.ForwardPath, StringComparison.OrdinalIgnoreCase);

    // Not on the thread of the session: a report may be long.
    private static Task<ReturnedReport> ReadAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        Task.Run(() => ReturnedReportReader.Read(message), cancellationToken);

    // In Original-Mail-From, in the Return-Path of the returned header, or where a provider puts the reverse-path.
    private IEnumerable<DeliveryKey> FindAll(ReadOnlyMemory<byte> message, ReturnedReport report) => options.Signer.FindAll(
        Encoding.Latin1.GetString(message.Span) + report.DecodedText).Distinct();

    private static DeliveryResult Complaint(ReturnedReport report) =>
        new(0, AttemptOutcome.Complained, report.Text, Reason.Feedback.Word());

    private async ValueTask<StoredMessage?> FindAsync(DeliveryKey key, CancellationToken cancellationToken) =>
        await queue.FindQueuedMessageAsync(key.Message, cancellationToken).ConfigureAwait(false) is { } message
            && key.Ordinal < message.Deliveries.Length
                ? message
                : null;

    private async Task RecordAsync(
        StoredMessage message, DeliveryKey key, DeliveryResult result, string host, CancellationToken cancellationToken)
    {
        var delivery = message.Deliveries[key.Ordinal];
        var word = result.Outcome == AttemptOutcome.Complained ? "complained" : "returned";
        if (delivery.Attempts.Any(each => each.Outcome == word))
        {
            // Sent again after a lost reply, or by a second server: the delivery has failed once.
            return;
        }

        var now = time.GetUtcNow();
        result = result with { Ordinal = key.Ordinal };
        await queue.RecordAttemptAsync(
            new AttemptRecord { Message = key.Message, At = now, Host = host, Results = [result] }, cancellationToken)
            .ConfigureAwait(false);
        var reason = ReasonWords.TryParse(result.Reason, out Reason parsed) ? parsed : Reason.Unknown;
        await suppressions.CountAsync(delivery.ForwardPath, reason, result.Reply, cancellationToken).ConfigureAwait(false);
        var job = new DeliveryJob([ToQueued(message, key, delivery, now)]);
        var outcome = new DeliveryOutcome(OutcomeKind.Permanent, result.Reply, reason);
        observer.OnAttempt(job, AttemptReport.ForAll(job, outcome, HopSignal.None, host), [result]);
    }

    private static QueuedDelivery ToQueued(StoredMessage message, DeliveryKey key, StoredDelivery delivery, DateTimeOffset now) => new()
    {
        Key = key,
        ReversePath = message.Item.ReversePath,
        ForwardPath = delivery.ForwardPath,
        Route = delivery.Route,
        Destination = "",
        State = QueueState.Waiting,
        QueuedAt = message.Item.ReceivedAt,
        NextAt = now,
        ExpiresAt = now,
        Attempts = delivery.Attempts.Length,
        Subject = message.Item.Summary.Subject,
        User = message.User,
        Size = message.Item.Size,
    };
}

/// <summary>What is known of a return path at RCPT.</summary>
/// <param name="Refusal">The refusal; null if it is accepted.</param>
internal readonly record struct ReturnCheck(Reply? Refusal);
