using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Search;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>The messages of an index, without their content.</summary>
internal abstract class SqliteMessageStore(IWriteRunner writer, ReaderPool readers, RetentionClock clock, StoreEnvironment environment)
    : IMessageStore
{
    private const int IdBatchSize = 256;
    private static readonly TimeSpan MaxIndexWait = TimeSpan.FromMilliseconds(500);

    private TimeSpan UndoPeriod => environment.Options.Retention.UndoPeriod;

    public abstract IMessageWriter BeginMessage(MailId id);

    public abstract ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken);

    public async ValueTask<MessagePage> ListMessagesAsync(MessageQuery query, CancellationToken cancellationToken)
    {
        await WaitForIndexAsync(query.Search, cancellationToken).ConfigureAwait(false);
        return await readers.ReadAsync(database => MessageQueries.List(database, query), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StoredMessage?> FindMessageAsync(MailId id, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => MessageQueries.Find(database, id), cancellationToken).ConfigureAwait(false);

    /// <summary>Writes the content of a message that is in the database; returns false if there is no such message.</summary>
    protected async ValueTask<bool> CopyChunksAsync(MailId id, Stream destination, CancellationToken cancellationToken)
    {
        if (await readers.ReadAsync(database => MessageQueries.FindSize(database, id), cancellationToken)
            .ConfigureAwait(false) is not { } size)
        {
            return false;
        }

        await foreach (var octets in MessageQueries.ReadChunksAsync(readers, id, cancellationToken).ConfigureAwait(false))
        {
            await destination.WriteAsync(octets, cancellationToken).ConfigureAwait(false);
            size -= octets.Length;
        }

        return size == 0 ? true : throw new IOException($"The message {id} was deleted while it was read.");
    }

    public async ValueTask<long> CountMessagesAsync(string? search, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(search))
        {
            return await readers.ReadAsync(MessageQueries.CountAll, cancellationToken).ConfigureAwait(false);
        }

        await WaitForIndexAsync(search, cancellationToken).ConfigureAwait(false);

        // Every page of the console shows the number of unread messages; of 100,000, counting them takes most of the page's time.
        return await readers.ReadAsync(
            database => database.Keep(search, () => MessageQueries.Count(database, search)), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<int> ChangeMessagesAsync(MessageSelection selection, MessageChange change, CancellationToken cancellationToken) =>
        RunInBatchesAsync(
            selection,
            async ids => await writer.RunAsync(new ChangeMessagesJob(ids, change), cancellationToken).ConfigureAwait(false),
            cancellationToken);

    public ValueTask<int> DeleteMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        RunInBatchesAsync(selection, ids => FreeAsync(new DeleteMessagesJob(ids), cancellationToken), cancellationToken);

    public async ValueTask<TrashedMessages> TrashMessagesAsync(MessageSelection selection, CancellationToken cancellationToken)
    {
        var now = environment.Time.GetUtcNow();
        var token = MailId.Create(now, Random.Shared.Next());
        var count = await RunInBatchesAsync(
            selection, ids => FreeAsync(new TrashMessagesJob(ids, token), cancellationToken), cancellationToken).ConfigureAwait(false);
        return new TrashedMessages(token, count, now + UndoPeriod);
    }

    public async ValueTask<int> RestoreMessagesAsync(MailId token, CancellationToken cancellationToken)
    {
        if (token.Time + UndoPeriod < clock.GetUtcNow())
        {
            return 0;
        }

        var restored = 0;
        int batch;
        do
        {
            batch = await writer.RunAsync(new RestoreMessagesJob(token), cancellationToken).ConfigureAwait(false);
            restored += batch;
        }
        while (batch > 0);

        return restored;
    }

    public async ValueTask<ImmutableArray<StoredTag>> ListTagsAsync(CancellationToken cancellationToken) =>
        await readers.ReadAsync(TagQueries.List, cancellationToken).ConfigureAwait(false);

    private async Task<int> FreeAsync(FreeMessagesJob job, CancellationToken cancellationToken)
    {
        var sum = 0;
        while (!job.Ids.IsEmpty)
        {
            var (freed, done) = await writer.RunAsync(job, cancellationToken).ConfigureAwait(false);
            sum += freed;
            job = job.For(job.Ids[done..]);
        }

        return sum;
    }

    /// <summary>
    /// Runs a job for some of the messages at a time, so that other jobs do not wait long; returns the sum of the results.
    /// </summary>
    private async ValueTask<int> RunInBatchesAsync(
        MessageSelection selection, Func<ImmutableArray<MailId>, Task<int>> run, CancellationToken cancellationToken)
    {
        var sum = 0;
        if (selection.Search is null)
        {
            foreach (var batch in selection.Ids.Distinct().Chunk(IdBatchSize))
            {
                sum += await run([.. batch]).ConfigureAwait(false);
            }

            return sum;
        }

        await WaitForIndexAsync(selection.Search, cancellationToken).ConfigureAwait(false);

        // By id from the newest down: so it ends, whatever the change does to the search, and whatever is added meanwhile.
        var query = new MessageQuery(selection.Search, Limit: IdBatchSize);
        while (await readers.ReadAsync(database => MessageQueries.ListIds(database, query), cancellationToken)
            .ConfigureAwait(false) is { IsEmpty: false } ids)
        {
            sum += await run(ids).ConfigureAwait(false);
            query = query with { Before = ids[^1] };
        }

        return sum;
    }

    /// <summary>Waits until a search finds everything that was committed before it.</summary>
    private async ValueTask WaitForIndexAsync(string? search, CancellationToken cancellationToken)
    {
        if (writer.HasUnindexed && SearchQuery.Parse(search).Terms.Any(term => term is WordsTerm or HeaderTerm))
        {
            try
            {
                await writer.RunAsync(new IndexBarrierJob(), cancellationToken).WaitAsync(
                    MaxIndexWait, environment.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The writer is blocked, perhaps by another process. Readers do not wait for that.
            }
        }
    }
}
