using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Ulak.Relay.Delivery;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Parameters;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Reports;

/// <summary>The options of reports.</summary>
/// <param name="HostName">The name of this server.</param>
/// <param name="Language">The language where the message names none.</param>
internal sealed record ReportOptions(string HostName, string Language)
{
    /// <summary>The languages of users, by name.</summary>
    public ImmutableDictionary<string, string> UserLanguages { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The largest message that a report returns whole.</summary>
    public long MaxReturnedOctets { get; init; } = 50_000;

    /// <summary>How long a report waits for other recipients of its message.</summary>
    public TimeSpan MaxGathering { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>
/// Sends the reports that are due. A report is queued before it is marked as sent: a crash in between sends it twice, never not at all.
/// </summary>
internal sealed class Reporter(
    IDeliveryQueue queue, ISubmission submission, ReportOptions options, TimeProvider time, ILogger<Reporter> log) : IDisposable
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly WakeSignal _wake = new(time);

    /// <summary>A report may be due.</summary>
    public void OnReportDue() => _wake.Set();

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            DateTimeOffset? next;
            try
            {
                next = await SendDueAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                RelayLog.ReportFailed(log, e.Message);
                next = time.GetUtcNow() + Pause;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                // A fault of the program must not stop the other reports for good.
                RelayLog.ReportFaulted(log, e);
                next = time.GetUtcNow() + TimeSpan.FromMinutes(1);
            }

            await _wake.WaitAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what is due; returns when there may be more.</summary>
    public async Task<DateTimeOffset?> SendDueAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? next = null;
        var due = await queue.ListReportsDueAsync(BatchSize, cancellationToken).ConfigureAwait(false);
        foreach (var message in due.GroupBy(each => each.Key.Message))
        {
            // The last group may be cut by the limit of the list.
            var all = await queue.ListMessageAsync(message.Key, cancellationToken).ConfigureAwait(false);
            if (IsGathering(all))
            {
                next = time.GetUtcNow() + Pause;
                continue;
            }

            foreach (var report in all.Where(each => each.Report != ReportKind.None).GroupBy(each => each.Report))
            {
                await SendAsync(report.Key, [.. report], cancellationToken).ConfigureAwait(false);
            }
        }

        return due.Length == BatchSize && next is null ? time.GetUtcNow() : next;
    }

    public void Dispose() => _wake.Dispose();

    // One report for several recipients: those whose first attempt is due are waited for.
    private bool IsGathering(ImmutableArray<QueuedDelivery> deliveries)
    {
        var now = time.GetUtcNow();
        var first = deliveries.Where(each => each.Report != ReportKind.None).Min(each => each.LastAt ?? now);
        return now - first < options.MaxGathering
            && deliveries.Any(each => each is { State: QueueState.Waiting, Attempts: 0 } && each.NextAt <= now);
    }

    private async Task SendAsync(ReportKind kind, ImmutableArray<QueuedDelivery> deliveries, CancellationToken cancellationToken)
    {
        var first = deliveries[0];
        if (first.ReversePath.Length > 0)
        {
            var input = await ReadAsync(kind, deliveries, cancellationToken).ConfigureAwait(false);
            var report = await submission.SubmitAsync(
                ReversePath.Null,
                Envelope.ParseMailbox(first.ReversePath),
                ReportComposer.Compose(input, kind),
                cancellationToken).ConfigureAwait(false);
            RelayLog.ReportSent(log, first.Key.Message, first.ReversePath, report, kind.ToString().ToLowerInvariant(), deliveries.Length);
        }

        await queue.CompleteReportsAsync([.. deliveries.Select(each => each.Key)], cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReportInput> ReadAsync(
        ReportKind kind, ImmutableArray<QueuedDelivery> deliveries, CancellationToken cancellationToken)
    {
        var message = await queue.FindQueuedMessageAsync(deliveries[0].Key.Message, cancellationToken).ConfigureAwait(false);
        var content = await ReadContentAsync(deliveries[0], cancellationToken).ConfigureAwait(false);
        var header = MessageHeader.Read(content);
        return new ReportInput
        {
            Deliveries =
            [
                .. from each in deliveries
                   let stored = message?.Deliveries.ElementAtOrDefault(each.Key.Ordinal)
                   let last = stored?.Attempts.LastOrDefault(attempt => !attempt.Dialogue.IsEmpty)
                   select new ReportedDelivery(each, last?.Dialogue ?? []) { IsExpired = stored?.State == DeliveryState.Expired },
            ],
            HostName = options.HostName,
            Language = options.UserLanguages.GetValueOrDefault(deliveries[0].User)
                ?? (header.Find("Content-Language") is { Length: > 0 } language ? language.Trim() : options.Language),
            Now = time.GetUtcNow(),
            UniqueId = $"{time.GetUtcNow().ToUnixTimeMilliseconds():x}.{deliveries[0].Key}.{kind}".ToLowerInvariant(),
            Header = header.Octets,
            Content = ReturnsContent(kind, deliveries[0]) ? content : default,
            MessageId = message?.MessageId ?? "",
        };
    }

    private bool ReturnsContent(ReportKind kind, QueuedDelivery delivery)
    {
        var parameters = MailParameters.From(Envelope.ParseParameters(delivery.MailParameters));

        // RFC 3461 §4.3: RET is for failures only. RFC 8689 §5: the content of a message with REQUIRETLS does not go out without it.
        return kind == ReportKind.Failure && !parameters.RequireTls && parameters.Ret != DsnReturn.Headers
            && delivery.Size <= (parameters.Ret == DsnReturn.Full ? 20 : 1) * options.MaxReturnedOctets;
    }

    private async Task<ReadOnlyMemory<byte>> ReadContentAsync(QueuedDelivery delivery, CancellationToken cancellationToken)
    {
        using var memory = new LimitedStream(20 * options.MaxReturnedOctets);
        var filter = new OutgoingFilter(memory, delivery.ReversePath);
        try
        {
            if (!await queue.CopyQueuedContentAsync(delivery.Key.Message, filter, cancellationToken).ConfigureAwait(false))
            {
                return default;
            }

            await filter.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return default;
        }

        return memory.ToArray();
    }
}
