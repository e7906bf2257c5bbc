using Microsoft.Extensions.Logging;
using Ulak.Storage.Embedded.Files;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;

namespace Ulak.Storage.Embedded.Visiting;

/// <summary>
/// Opens a store in a process beside the owner, or without one. It reads the journal, and writes to the index alone; the owner writes those
/// changes to the journal later.
/// </summary>
internal static class Visitor
{
    /// <inheritdoc cref="EmbeddedStore.OpenAsync"/>
    public static async Task<EmbeddedStore> OpenAsync(
        EmbeddedStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        var directory = new StoreDirectory(options.Directory);
        await CatchUpAsync(directory, options, time, log, cancellationToken).ConfigureAwait(false);
        var files = new SegmentFiles(new DiskFolder(directory.Journal), options.Journal);
        ReadOnlyMemory<byte> Read(JournalPosition position) => SegmentReader.Read(files, position);
        var index = await SqliteDatabase.OpenAsync(
            new SqliteStoreOptions
            {
                Directory = options.Directory,
                Secondary = true,
                BusyTimeout = options.BusyTimeout,
                Summarizer = options.Summarizer,
                JournalContent = (transaction, id) => ContentHead.Read(transaction.Database, id, Read),
            },
            time,
            log,
            cancellationToken).ConfigureAwait(false);
        index.Readers.Before = new JournalTail(
            index, files, time, stop => CatchUpAsync(directory, options, time, log, stop)).WaitAsync;
        var runner = new VisitorRunner(index.Writer);
        var messages = new EmbeddedMessageStore(index, runner, id => new SqliteMessageWriter(id, index.Writer), Read);
        return new EmbeddedStore(index, runner, messages, index.DisposeAsync);
    }

    /// <summary>
    /// Brings the index up to date if no process owns the store: what a crash kept from the index is applied, and a store of an older
    /// version is taken over. Does nothing while there is an owner.
    /// </summary>
    private static async Task CatchUpAsync(
        StoreDirectory directory, EmbeddedStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory.Path);

        // Asked first, for it is quick. A server may still become the owner in between.
        if (await Task.Run(() => OwnerLock.IsHeld(directory.Index), cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var owner = await StoreOwner.TryOpenAsync(options with { Retention = new RetentionOptions() }, time, log, cancellationToken)
            .ConfigureAwait(false);
        if (owner is not null)
        {
            await owner.DisposeAsync().ConfigureAwait(false);
        }
    }
}
