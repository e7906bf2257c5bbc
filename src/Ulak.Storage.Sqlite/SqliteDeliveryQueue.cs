using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>Writes the content of a message, whether or not it is listed; returns false if there is none.</summary>
internal delegate ValueTask<bool> ContentCopier(MailId id, Stream destination, CancellationToken cancellationToken);

/// <summary>The queue and the suppression list of an SQLite database.</summary>
internal sealed class SqliteDeliveryQueue(IWriteRunner writer, ReaderPool readers, ChangeFeed changes, ContentCopier content)
    : IDeliveryQueue, ISuppressionList
{
    private const int BatchSize = 256;

    private readonly SuppressedAddresses _suppressed = new(readers, changes);

    public async ValueTask<ImmutableArray<QueueDestination>> ListDestinationsAsync(CancellationToken cancellationToken) =>
        await readers.ReadAsync(QueueRows.ListDestinations, cancellationToken).ConfigureAwait(false);

    public ValueTask<ImmutableArray<QueuedDelivery>> ListDueAsync(DueQuery query, CancellationToken cancellationToken) =>
        ReadDueAsync(database => QueueRows.ListDue(database, query), cancellationToken);

    public ValueTask<DateTimeOffset?> FindNextDueAsync(
        string destination, DateTimeOffset after, CancellationToken cancellationToken) =>
        ReadDueAsync(database => QueueRows.NextDue(database, destination, after), cancellationToken);

    public async ValueTask<QueuePage> ListQueuedAsync(QueueQuery query, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => QueueRows.List(database, query), cancellationToken).ConfigureAwait(false);

    public async ValueTask<ImmutableArray<QueueCause>> ListCausesAsync(int limit, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => QueueRows.ListCauses(database, limit), cancellationToken).ConfigureAwait(false);

    public async ValueTask<StoredMessage?> FindQueuedMessageAsync(MailId id, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => MessageQueries.FindAny(database, id), cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> CopyQueuedContentAsync(MailId id, Stream destination, CancellationToken cancellationToken) =>
        content(id, destination, cancellationToken);

    public async ValueTask<StoredAttempt?> FindLastSuccessAsync(string host, string domain, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => AttemptRows.FindLastSuccess(database, host, domain), cancellationToken).ConfigureAwait(false);

    public async ValueTask RecordAttemptAsync(AttemptRecord attempt, CancellationToken cancellationToken) =>
        await writer.RecordAsync(new RecordAttemptJob(attempt), cancellationToken).ConfigureAwait(false);

    public async ValueTask<int> ChangeQueuedAsync(
        QueueFilter filter, QueueChange change, Action<QueuedDelivery>? onChanged, CancellationToken cancellationToken)
    {
        var changed = 0;
        DeliveryKey? after = null;
        do
        {
            // From the oldest up, a batch at a time: other jobs do not wait long, and it ends whatever is added meanwhile.
            var page = await ListQueuedAsync(new QueueQuery(filter, after, BatchSize), cancellationToken).ConfigureAwait(false);
            if (!page.Items.IsEmpty)
            {
                var keys = await writer.RunAsync(
                    new ChangeQueueJob([.. page.Items.Select(item => item.Key)], change), cancellationToken).ConfigureAwait(false);
                changed += keys.Count;
                foreach (var item in page.Items.Where(item => onChanged is not null && keys.Contains(item.Key)))
                {
                    onChanged!(item);
                }
            }

            after = page.Next;
        }
        while (after is not null);
        return changed;
    }

    public ValueTask<ImmutableArray<QueuedDelivery>> ListReportsDueAsync(int limit, CancellationToken cancellationToken) =>
        ReadDueAsync(database => QueueRows.ListReportsDue(database, limit), cancellationToken);

    public async ValueTask<ImmutableArray<QueuedDelivery>> ListMessageAsync(MailId message, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => QueueRows.ListMessage(database, message), cancellationToken).ConfigureAwait(false);

    public async ValueTask CompleteReportsAsync(ImmutableArray<DeliveryKey> keys, CancellationToken cancellationToken) =>
        await writer.RunAsync(new CompleteReportsJob(keys), cancellationToken).ConfigureAwait(false);

    public async ValueTask PauseAsync(string destination, bool isPaused, CancellationToken cancellationToken) =>
        await writer.RunAsync(new PauseDestinationJob(destination, isPaused), cancellationToken).ConfigureAwait(false);

    public async ValueTask<ImmutableArray<string>> ListPausesAsync(CancellationToken cancellationToken) =>
        [.. await readers.ReadAsync(QueueRows.ListPauses, cancellationToken).ConfigureAwait(false)];

    public async ValueTask<int> PurgeFinishedAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        await writer.RunAsync(new PurgeFinishedJob(before), cancellationToken).ConfigureAwait(false);

    public async ValueTask<MailId?> FindSubmissionAsync(string idempotencyKey, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => QueueRows.FindSubmission(database, idempotencyKey), cancellationToken).ConfigureAwait(false);

    public async ValueTask<SuppressionEntry?> FindSuppressionAsync(
        string address, DateTimeOffset now, CancellationToken cancellationToken) =>
        // Each delivery asks, and a change of the list is acknowledged when the index has it: no need to wait for other changes.
        await _suppressed.MayContainAsync(SuppressionRows.Normalize(address), cancellationToken).ConfigureAwait(false)
            ? await readers.ReadNowAsync(database => SuppressionRows.Find(database, address, now), cancellationToken).ConfigureAwait(false)
            : null;

    public async ValueTask AddFailureAsync(SuppressionEntry failure, CancellationToken cancellationToken) =>
        await SaveAsync(new SaveSuppressionJob(failure, addFailure: true), cancellationToken).ConfigureAwait(false);

    public async ValueTask SaveSuppressionAsync(SuppressionEntry entry, CancellationToken cancellationToken) =>
        await SaveAsync(new SaveSuppressionJob(entry, addFailure: false), cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> RemoveSuppressionAsync(string address, CancellationToken cancellationToken) =>
        await writer.RunAsync(new RemoveSuppressionJob(address), cancellationToken).ConfigureAwait(false);

    public async ValueTask<ImmutableArray<SuppressionEntry>> ListSuppressionsAsync(
        string after, int limit, CancellationToken cancellationToken) =>
        [.. await readers.ReadAsync(database => SuppressionRows.List(database, after, limit), cancellationToken).ConfigureAwait(false)];

    /// <summary>
    /// Reads what is due, with all changes so far: a delivery that the index did not have yet would wait for the next one of its
    /// destination, and one that has ended would be made again.
    /// </summary>
    private async ValueTask<T> ReadDueAsync<T>(Func<Database, T> read, CancellationToken cancellationToken)
    {
        await writer.WaitUntilAppliedAsync(cancellationToken).ConfigureAwait(false);
        return await readers.ReadAsync(read, cancellationToken).ConfigureAwait(false);
    }

    private async Task SaveAsync(SaveSuppressionJob job, CancellationToken cancellationToken)
    {
        var address = SuppressionRows.Normalize(job.Entry.Address);
        _suppressed.Add(address);
        try
        {
            await writer.RunAsync(job, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _suppressed.Add(address);
        }
    }
}
